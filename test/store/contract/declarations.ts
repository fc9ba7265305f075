/** Collections made for the contract: between them they use everything a declaration can say. */
import { z } from 'zod';

const item = z.strictObject({
  _id: z.string().min(1),
  group: z.string(),
  rank: z.number(),
  live: z.boolean(),
  seat: z.strictObject({ row: z.number(), letter: z.string() }),
  code: z.string(),
  labels: z.record(z.string(), z.unknown()),
  note: z.string().optional(),
});

const ticket = z.strictObject({
  _id: z.string(),
  owner: z.string(),
  expiresAt: z.number().optional(),
});

const key = z.strictObject({ _id: z.string(), pem: z.string(), hint: z.string().optional() });

const work = z.strictObject({
  _id: z.string(),
  schoolId: z.string(),
  course: z.string(),
  alias: z.number(),
  count: z.number(),
  readers: z.array(z.string()),
  platform: z.string(),
  sendAt: z.number().optional(),
  checkAt: z.number().optional(),
});

export const contractDeclarations = {
  global: {
    items: {
      schema: item,
      retention: 'kept',
      indexes: {
        byGroup: { fields: ['group', 'rank'] },
        byRank: { fields: ['rank'] },
        byLive: { fields: ['group', 'live', '_id'] },
        bySeat: { fields: ['group', 'seat.row', 'seat.letter'] },
        byCode: { fields: ['group', 'code'], unique: true },
      },
    },
    tickets: {
      schema: ticket,
      retention: 'technical',
      indexes: { byOwner: { fields: ['owner'] } },
      expires: 'expiresAt',
    },
    keys: { schema: key, retention: 'kept', indexes: {}, encrypted: ['pem', 'hint'] },
  },
  school: {
    works: {
      schema: work,
      retention: 'school-year',
      indexes: {
        byCourse: { fields: ['course', 'count'] },
        byAlias: { fields: ['alias'], unique: true },
        byReader: { fields: ['readers', 'count'], array: true },
      },
      queues: {
        sending: { due: 'sendAt', partition: 'platform' },
        checking: { due: 'checkAt', partition: 'platform' },
      },
    },
  },
} as const;

export type Item = z.infer<typeof item>;
export type Work = z.infer<typeof work>;
