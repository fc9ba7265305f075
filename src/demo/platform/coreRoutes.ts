/** OIDC side of the simulated Moodle: auth.php, token.php, certs.php, openid-configuration.php. */
import { Router, json, urlencoded } from 'express';
import type { RequestHandler, Response } from 'express';
import { postPage, problemPage } from '../pages/passage.ts';
import { permittedScopes } from './claims.ts';
import { faults } from './faults.ts';
import { currentKey } from './keys.ts';
import { authorize } from './launches.ts';
import { readTool, registerTool } from './registration.ts';
import { currentPerson } from './session.ts';
import { grantToken } from './tokens.ts';
import type { World } from './world.ts';

const asFields = (input: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(Object(input)).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value]] : [],
    ),
  );

/** Without the session cookie, auth.php posts to itself once, with a field named `repost` (lti.md 3.2). */
function answerRepost(res: Response, fields: Record<string, string>): void {
  if (fields['repost'] !== undefined) {
    res.status(403).send(problemPage('Connexion nécessaire', 'Ouvrez d’abord le cours.'));
    return;
  }
  const page = { title: 'Retour à l’ENT', button: 'Continuer' };
  res.send(postPage('/mod/lti/auth.php', { ...fields, repost: '1' }, page));
}

const onAuth =
  (world: World): RequestHandler =>
  async (req, res) => {
    const fields = asFields(req.method === 'POST' ? req.body : req.query);
    if (world.switches.repost && currentPerson(world, req) === undefined) {
      answerRepost(res, fields);
      return;
    }
    const answer = await authorize(world, fields);
    if (!('action' in answer)) {
      const detail =
        'Cette ouverture a déjà servi, ou l’adresse de retour n’est pas celle de l’outil.';
      res.status(404).send(problemPage('Demande incorrecte', detail));
      return;
    }
    const page = { title: 'Ouverture de l’activité', button: 'Ouvrir l’activité' };
    res.send(postPage(answer.action, answer.fields, page));
  };

const onToken =
  (world: World): RequestHandler =>
  async (req, res) => {
    const answer = await grantToken(world, req.body);
    res.status('error' in answer ? 400 : 200).json(answer);
  };

const onCerts =
  (world: World): RequestHandler =>
  (_req, res) => {
    res.setHeader('Date', new Date(world.now()).toUTCString());
    res.json({ keys: [currentKey(world).publicJwk] });
  };

/** Reviews of submissions are sent, and not told. */
const messages = [
  { type: 'LtiResourceLinkRequest' },
  { type: 'LtiDeepLinkingRequest', placements: ['ContentArea'] },
] as const;

/** As Moodle 4.5's. */
function openidConfiguration(world: World): Readonly<Record<string, unknown>> {
  const at = (page: string): string => `${world.issuer}/mod/lti/${page}.php`;
  return {
    issuer: world.issuer,
    token_endpoint: at('token'),
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: ['RS256'],
    jwks_uri: at('certs'),
    authorization_endpoint: at('auth'),
    registration_endpoint: at('openid-registration'),
    scopes_supported: [
      'https://purl.imsglobal.org/spec/lti-bo/scope/basicoutcome',
      ...permittedScopes(world),
      'https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly',
      'openid',
    ],
    response_types_supported: ['id_token'],
    subject_types_supported: ['public', 'pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    claims_supported: ['sub', 'iss', 'name', 'given_name', 'family_name', 'email'],
    'https://purl.imsglobal.org/spec/lti-platform-configuration': {
      product_family_code: 'moodle',
      version: '4.5 (Build: 20241007)',
      messages_supported: messages,
      variables: [
        'Context.id',
        'Context.title',
        'Context.id.history',
        'ResourceLink.id',
        'ResourceLink.title',
        'User.id',
        'User.username',
        'Person.address.timezone',
        'Moodle.Person.userGroupIds',
      ],
    },
  };
}

/** Mounted at `/mod/lti`. */
export function coreRoutes(world: World): Router {
  const router = Router();
  const form = urlencoded({ extended: false, limit: '1mb' });
  router.get('/auth.php', faults(world, 'auth'), onAuth(world));
  router.post('/auth.php', form, faults(world, 'auth'), onAuth(world));
  router.post('/token.php', form, faults(world, 'token'), onToken(world));
  router.get('/certs.php', faults(world, 'certs'), onCerts(world));
  router.get('/openid-configuration.php', (_req, res) => {
    res.json(openidConfiguration(world));
  });
  router.get('/openid-registration.php', faults(world, 'registration'), (req, res) => {
    const { status, body } = readTool(world, req.get('authorization'));
    res.status(status).json(body);
  });
  router.post(
    '/openid-registration.php',
    json({ limit: '1mb' }),
    faults(world, 'registration'),
    (req, res) => {
      const { status, body } = registerTool(world, req.get('authorization'), req.body);
      res.status(status).json(body);
    },
  );
  return router;
}
