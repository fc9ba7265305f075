/** The same browser with a session of another role or course, as another launch would have opened it. */
import { openSession, sha256 } from '../../src/web/sessions.ts';
import type { Session } from '../../src/store/index.ts';
import type { TestApp } from './testApp.ts';
import type { Visitor } from './visitor.ts';

export async function getSession(app: TestApp, visitor: Visitor): Promise<Session> {
  const token = visitor.session.split('/')[2] ?? '';
  const session = await app.services.store.sessions.get(sha256(token));
  if (session === undefined) throw new Error('no session');
  return session;
}

/** The path of the new session's root. */
export async function sessionAs(
  app: TestApp,
  visitor: Visitor,
  changes: Partial<Session>,
): Promise<string> {
  const { path } = await openSession(app.services, {
    ...(await getSession(app, visitor)),
    ...changes,
  });
  return path;
}
