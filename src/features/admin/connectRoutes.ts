/** « Relier une plateforme »: an invitation for dynamic registration, or Moodle's values by hand (lti.md 0.6). */
import { Router } from 'express';
import { z } from 'zod';
import { platformKey } from '../../domain/ids.ts';
import type { Services } from '../../services.ts';
import { parseForm } from '../../web/forms.ts';
import type { Answer } from '../../web/types.ts';
import { connectPage, invitationPage } from './connectPages.ts';
import { recordAct } from './journal.ts';
import { withAdmin } from './withAdmin.ts';
import type { AdminContext } from './withAdmin.ts';

export function connectRoutes(services: Services): Router {
  const router = Router();
  const { publicUrl } = services.config;
  router
    .route('/admin/connect')
    .get(withAdmin(services, async (ctx) => connectPage(ctx, { publicUrl, errors: [], body: {} })))
    .post(withAdmin(services, (ctx, req) => addByHand(services, ctx, req.body)));
  router.post(
    '/admin/invitations',
    withAdmin(services, (ctx, req) => invite(services, ctx, req.body)),
  );
  return router;
}

const school = z
  .string()
  .trim()
  .max(200)
  .transform((name) => (name === '' ? undefined : name));
const ticked = z
  .literal('yes')
  .optional()
  .transform((value) => value === 'yes');

const invitationForm = z.object({ invitedSchool: school, invitedNames: ticked });

/**
 * The answer shows the address itself, without a redirect: it must be in no address bar and no
 * history, and the store holds its hash only.
 */
async function invite(services: Services, ctx: AdminContext, body: unknown): Promise<Answer> {
  const read = parseForm(invitationForm, body);
  const { publicUrl } = services.config;
  if (!read.ok) return connectPage(ctx, { publicUrl, errors: read.errors, body });
  const { invitedSchool, invitedNames } = read.value;
  await recordAct(services, ctx.admin, { act: 'invitation-made' });
  const address = await services.lti.invite({
    namesAllowed: invitedNames,
    ...(invitedSchool === undefined ? {} : { school: invitedSchool }),
  });
  return invitationPage(ctx, address);
}

const needed = z.string().trim().min(1).max(2000);
const manualForm = z.object({
  issuer: needed,
  clientId: needed,
  deploymentId: needed,
  jwksUrl: needed,
  tokenUrl: needed,
  authUrl: needed,
  school,
  names: ticked,
});

async function addByHand(services: Services, ctx: AdminContext, body: unknown): Promise<Answer> {
  const { publicUrl } = services.config;
  const read = parseForm(manualForm, body);
  if (!read.ok) return connectPage(ctx, { publicUrl, errors: read.errors, body });
  const { names, school: owner, issuer: typed, ...rest } = read.value;
  // Moodle's issuer never ends with a slash; people's copies do.
  const issuer = typed.replace(/\/+$/, '');
  const added = await services.lti.platforms.addPending({
    ...rest,
    issuer,
    namesAllowed: names,
    ...(owner === undefined ? {} : { school: owner }),
  });
  if (added === 'added') {
    const id = platformKey(issuer, rest.clientId);
    // After it: what was typed may be refused, and then nothing was done.
    await recordAct(services, ctx.admin, { act: 'platform-added', platformId: id });
    return { kind: 'see-other', to: `/admin/platforms/${id}` };
  }
  const { wrong } = added;
  const errors =
    wrong === 'known'
      ? [{ field: 'clientId', key: 'admin.connect.known' }]
      : [{ field: wrong, key: 'admin.connect.wrong' }];
  return connectPage(ctx, { publicUrl, errors, body });
}
