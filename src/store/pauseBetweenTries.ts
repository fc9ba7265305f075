import { setTimeout as pause } from 'node:timers/promises';

/** Jitter that doubles with each try (at most 64 ms): writers that clashed do not meet again. */
export async function pauseBetweenTries(tried: number): Promise<void> {
  await pause(Math.random() * 2 ** Math.min(tried, 6));
}
