/** Texts of platforms that people will read. */

interface Names {
  readonly whole?: string | null | undefined;
  readonly given?: string | null | undefined;
  readonly family?: string | null | undefined;
}

/** A text to show, at most `max` long and whole characters only; blank is absent (VT-6: no blank name). */
export function shown(text: string | null | undefined, max: number): string | undefined {
  const trimmed = (text ?? '').trim();
  return trimmed === '' ? undefined : trimmed.slice(0, max).toWellFormed();
}

export function nameOf({ whole, given, family }: Names): string | undefined {
  return shown(whole, 200) ?? shown([given, family].filter(Boolean).join(' '), 200);
}
