/** Reads what a form gave as it came, to show it again after an error. Shapes are not trusted. */

export function typedText(raw: unknown): string {
  return typeof raw === 'string' ? raw : '';
}

export function typedChoices(raw: unknown): ReadonlySet<string> {
  const list: readonly unknown[] = Array.isArray(raw) ? raw : [raw];
  return new Set(list.filter((item) => typeof item === 'string'));
}

export function typedById(raw: unknown): ReadonlyMap<string, string> {
  if (typeof raw !== 'object' || raw === null) return new Map();
  return new Map(
    Object.entries(raw).flatMap(([id, value]: [string, unknown]) =>
      typeof value === 'string' ? [[id, value] as const] : [],
    ),
  );
}

export function typedField(body: unknown, name: string): unknown {
  if (typeof body !== 'object' || body === null) return undefined;
  return new Map<string, unknown>(Object.entries(body)).get(name);
}
