/** An administrator in front of `/admin`, signed in by a one-time link. */
import { makeAdminLink } from '../../src/features/admin/adminSession.ts';
import type { TestApp } from './testApp.ts';
import { Visitor } from './visitor.ts';
import type { Visited } from './visitor.ts';

export async function signIn(app: TestApp, name = 'Claire Dubois'): Promise<Visitor> {
  const visitor = new Visitor(app);
  // Pages of /admin have no session in their path.
  visitor.session = '/';
  await visitor.post(await makeAdminLink(app.services, name), {});
  return visitor;
}

/** The hidden field of the page's forms. */
export const proofOf = (page: Visited): string => page.$('input[name=proof]').first().val() + '';

/** What the buttons that let a platform in send: of which addresses they are. */
export const letInOf = (page: Visited) => ({
  proof: proofOf(page),
  addresses: page.$('input[name=addresses]').val() + '',
});

/** Makes an invitation in the pages and gives its address. */
export async function invite(admin: Visitor, form: Record<string, string> = {}): Promise<string> {
  const proof = proofOf(await admin.get('/admin/connect'));
  const page = await admin.post('/admin/invitations', { proof, invitedSchool: '', ...form });
  return page.$('#adresse').text();
}
