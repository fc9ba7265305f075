/** Who is logged in to the simulated Moodle, by browser: its session cookie holds the person's id. */
import type { Request, Response } from 'express';
import type { PlatformPerson, World } from './world.ts';

const sessionCookie = 'MoodleSession';

/** `undefined`: nobody, or a person that this Moodle does not have. */
export function currentPerson(world: World, req: Request): PlatformPerson | undefined {
  const pairs = (req.get('cookie') ?? '').split(';').map((pair) => pair.trim().split('='));
  const value = pairs.find(([name]) => name === sessionCookie)?.[1];
  return world.people.find(({ id }) => id === value);
}

/** `moodle/course:manageactivities`: may add activities and read the work of others. */
export const isTeacher = ({ role }: PlatformPerson): boolean =>
  role === 'editing-teacher' || role === 'administrator';

/**
 * Lax, as Moodle since 4.5.11: it does not come when the tool's page itself leads the frame to
 * auth.php, which then hops over itself (switch `repost`). `None` would need https.
 */
export function logIn(res: Response, personId: string): void {
  res.append('set-cookie', `${sessionCookie}=${personId}; Path=/; HttpOnly; SameSite=Lax`);
}
