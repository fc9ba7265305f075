/** From one page behind a key to all of them, in order. */
export async function* pagesOf<R, K>(ask: {
  readonly after: K | undefined;
  readonly size: number;
  readonly read: (after: K | undefined, size: number) => Promise<readonly R[]>;
  readonly keyOf: (row: R) => K;
}): AsyncGenerator<readonly R[]> {
  for (let { after } = ask; ;) {
    const page = await ask.read(after, ask.size);
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    if (page.length < ask.size) return;
    after = ask.keyOf(last);
  }
}
