/** One page of a membership container: what we keep of it, and nothing else (model.md 2). */
import { z } from 'zod';
import { roleFrom } from '../domain/role.ts';
import { nameOf } from './names.ts';
import type { RosterMember } from './types.ts';

const text = z.string().nullish().catch(undefined);

/** E-mail, `lis_person_sourcedid` and pictures are dropped here. */
const member = z.object({
  user_id: z.union([z.string().min(1).max(255), z.number().transform(String)]),
  status: text,
  roles: z.array(z.string()).max(200).catch([]),
  name: text,
  given_name: text,
  family_name: text,
});
const container = z.object({ members: z.array(z.unknown()) });

/** A « salle des profs » of a whole académie may have more; `readRoster` holds fewer, from all its pages. */
const mostMembers = 10_000;

interface Members {
  readonly members: readonly RosterMember[];
  /** False when somebody in it could not be read, or was one too many. */
  readonly whole: boolean;
}

/** Undefined for what is no membership container. */
export function readMembers(answer: unknown, namesAllowed: boolean): Members | undefined {
  const read = container.safeParse(answer);
  if (!read.success) return undefined;
  const members = read.data.members.slice(0, mostMembers).flatMap((one) => {
    const found = member.safeParse(one);
    return found.success ? [memberOf(found.data, namesAllowed)] : [];
  });
  return { members, whole: members.length === read.data.members.length };
}

function memberOf(read: z.infer<typeof member>, namesAllowed: boolean): RosterMember {
  const { name: whole, given_name: given, family_name: family } = read;
  const name = namesAllowed ? nameOf({ whole, given, family }) : undefined;
  return {
    sub: read.user_id,
    role: roleFrom(read.roles),
    status: statusOf(read.status),
    ...(name === undefined ? {} : { name }),
  };
}

/** « Active » when absent (NRPS 2.0, 2.2); Moodle never says anything else. */
function statusOf(status: string | null | undefined): RosterMember['status'] {
  const word = status?.toLowerCase() ?? 'active';
  if (word === 'active' || word === 'deleted') return word;
  return 'inactive';
}
