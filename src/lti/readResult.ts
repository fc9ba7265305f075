/** What the platform shows for one person on one line item (lti.md 3.4). */
import { z } from 'zod';
import type { Platform } from '../store/index.ts';
import { parseJson } from './json.ts';
import { scopes } from './scopes.ts';
import { callService, underLineItem } from './serviceCalls.ts';
import type { ServiceCalls } from './serviceCalls.ts';
import type { ResultRead } from './types.ts';

const number = z.number().optional().catch(undefined);
const results = z.array(
  z.object({
    userId: z.coerce.string(),
    /** Absent in Moodle when the final grade is 0: unknown, not 0. */
    resultScore: number,
    resultMaximum: number,
    comment: z.string().optional().catch(undefined),
    timestamp: z.iso.datetime({ offset: true }).optional().catch(undefined),
  }),
);

export async function readResult(
  calls: ServiceCalls,
  platform: Platform,
  { lineItem, userId }: { readonly lineItem: string; readonly userId: string },
): Promise<ResultRead> {
  const url = underLineItem(platform, lineItem, 'results');
  const unavailable = (why: string): ResultRead => {
    calls.note({ kind: 'result', platformId: platform._id, code: why });
    return { kind: 'unavailable', why };
  };
  if (url === undefined) return unavailable('other-origin');
  url.searchParams.set('user_id', userId);
  const reply = await callService(calls, {
    platform,
    scope: scopes.results,
    call: {
      url: url.href,
      headers: { accept: 'application/vnd.ims.lis.v2.resultcontainer+json' },
    },
  });
  if (!reply.ok) return { kind: 'unavailable', why: reply.why };
  if (reply.status !== 200) return { kind: 'unavailable', why: `http-${reply.status}` };
  const read = results.safeParse(parseJson(reply.text));
  if (!read.success) return unavailable('unreadable');
  const found = read.data.find((result) => result.userId === userId);
  return found === undefined ? { kind: 'none' } : shown(found);
}

function shown({
  resultScore,
  resultMaximum,
  comment,
  timestamp,
}: z.infer<typeof results>[number]): ResultRead {
  return {
    kind: 'read',
    ...(resultScore === undefined ? {} : { scoreGiven: resultScore }),
    ...(resultMaximum === undefined ? {} : { scoreMaximum: resultMaximum }),
    ...(comment === undefined ? {} : { comment }),
    ...(timestamp === undefined ? {} : { timestamp: Date.parse(timestamp) }),
  };
}
