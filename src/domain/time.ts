/** Times in documents and in domain functions are epoch milliseconds (decision 0003); never read here, always passed in. */
import { z } from 'zod';

export const millis = z.number().int().nonnegative();
export type Millis = z.infer<typeof millis>;

/** A calendar day in the school's time zone, `2026-11-23`. */
export const isoDay = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
export type IsoDay = z.infer<typeof isoDay>;

export const secondMs = 1000;
export const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;
