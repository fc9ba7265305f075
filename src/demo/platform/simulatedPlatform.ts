/**
 * A whole simulated Moodle 4.5: people, course, links and gradebook that tests read and set, the
 * endpoints of lti.md 3 under Moodle's own paths, and switches that make it misbehave (lti.md 5.5).
 */
import express from 'express';
import type { Express } from 'express';
import { makePeople } from '../cast.ts';
import { makeCourse, makeLinks } from '../coursePlan.ts';
import { pageRoutes, policy } from '../pages/pageRoutes.ts';
import type { Payload } from './claims.ts';
import { launchClaims } from './claims.ts';
import { coreRoutes } from './coreRoutes.ts';
import type { SignAsk } from './keys.ts';
import { makeKey, signPayload } from './keys.ts';
import type { Authorized, LoginParams } from './launches.ts';
import { authorize, beginLaunch } from './launches.ts';
import { contentItemRoutes } from './contentItems.ts';
import { lineItemRoutes } from './lineItemRoutes.ts';
import { addLink, coupleItem } from './links.ts';
import { registrationUrl } from './registration.ts';
import { makeRandom } from './random.ts';
import { rosterRoutes } from './rosterRoutes.ts';
import { scoreRoutes } from './scoreRoutes.ts';
import { initialSwitches } from './switches.ts';
import { fetchToolKeys } from './tokens.ts';
import type { LaunchWish, PlatformLink, SigningKey, World } from './world.ts';

export interface PlatformAsk {
  /** Origin of the ENT, `http://127.0.0.1:4001`. */
  readonly issuer: string;
  /** Origin of the tool, `http://localhost:4000`. */
  readonly toolUrl: string;
  readonly clientId?: string;
  readonly deploymentId?: string;
  /** Epoch ms. */
  readonly now?: () => number;
  readonly seed?: number;
  /** The first of its keys; one is made, which takes a moment, without it. */
  readonly key?: SigningKey;
}

/** What `platform add` wants to know. */
interface Registration {
  readonly issuer: string;
  readonly clientId: string;
  readonly deploymentId: string;
  readonly authUrl: string;
  readonly tokenUrl: string;
  readonly jwksUrl: string;
}

type ClaimsOf = readonly [personId: string, linkId: string, nonce: string, more?: LaunchWish];

export interface SimulatedPlatform extends World {
  /** The whole site; more routes (pages) can be added to it. */
  readonly app: Express;
  /** Payload of an id_token, exactly as Moodle 4.5 fills it; change it freely before `sign`. */
  claims(...ask: ClaimsOf): Payload;
  sign(payload: Payload, ask?: SignAsk): Promise<string>;
  /** What the activity page posts to the tool's `/lti/login`; each call begins a launch. */
  loginParams(personId: string, linkId: string, wish?: LaunchWish): LoginParams;
  /** auth.php: the query (or form) that the tool redirected with. */
  authorize(query: unknown): Promise<Authorized>;
  registration(): Registration;
  /** What Moodle opens when the administrator pastes the tool's registration address. */
  registrationUrl(toolAddress: string, kind?: 'fresh' | 'update'): string;
  /** « Activer », on the card of a pending tool. */
  activateTool(): void;
  /** Publishes a new key in place of the old one, as Moodle: one key at a time. */
  rotateKey(): Promise<void>;
  /** Adds an activity to the course, with its column when it is graded. */
  addLink(link: Partial<PlatformLink> & Pick<PlatformLink, 'id'>): PlatformLink;
}

async function makeWorld(ask: PlatformAsk): Promise<World> {
  const clock = ask.now ?? Date.now;
  const switches = initialSwitches();
  const world: World = {
    issuer: ask.issuer,
    toolUrl: ask.toolUrl,
    clientId: ask.clientId ?? 'elan-demonstration',
    deploymentId: ask.deploymentId ?? '1',
    redirectUris: [`${ask.toolUrl}/lti/launch`],
    course: makeCourse(),
    people: makePeople(),
    links: makeLinks(ask),
    gradebook: { items: [], grades: new Map() },
    switches,
    calls: [],
    launches: new Map(),
    tokens: new Map(),
    keys: [ask.key ?? (await makeKey('moodle-1'))],
    toolKeys: fetchToolKeys(ask.toolUrl),
    registrationTokens: new Map(),
    now: () => clock() + switches.clockDriftMs,
    random: makeRandom(ask.seed ?? 1),
  };
  for (const link of world.links) coupleItem(world, link);
  return world;
}

function makeApp(world: World): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(policy(world));
  app.use('/mod/lti', coreRoutes(world), contentItemRoutes(world));
  app.use('/mod/lti/services.php', lineItemRoutes(world), scoreRoutes(world), rosterRoutes(world));
  app.use(pageRoutes(world));
  return app;
}

/** Nothing listens yet: mount `app`, or use `listenPlatform`. */
export async function createSimulatedPlatform(ask: PlatformAsk): Promise<SimulatedPlatform> {
  const world = await makeWorld(ask);
  const at = (page: string): string => `${world.issuer}/mod/lti/${page}.php`;
  return Object.assign(world, {
    app: makeApp(world),
    claims: (...[personId, linkId, nonce, more]: ClaimsOf) =>
      launchClaims(world, { personId, linkId, nonce, ...more }),
    sign: (payload: Payload, how?: SignAsk) => signPayload(world, payload, how),
    loginParams: (personId: string, linkId: string, wish?: LaunchWish) =>
      beginLaunch(world, { personId, linkId, ...wish }),
    authorize: (query: unknown) => authorize(world, query),
    registration: () => ({
      issuer: world.issuer,
      clientId: world.clientId,
      deploymentId: world.deploymentId,
      authUrl: at('auth'),
      tokenUrl: at('token'),
      jwksUrl: at('certs'),
    }),
    registrationUrl: (toolAddress: string, kind?: 'fresh' | 'update') =>
      registrationUrl(world, toolAddress, kind),
    activateTool: () => {
      if (world.registeredTool) world.registeredTool.state = 'active';
    },
    rotateKey: async () => {
      world.keys.push(await makeKey(`moodle-${world.keys.length + 1}`));
    },
    addLink: (link: Partial<PlatformLink> & Pick<PlatformLink, 'id'>) => addLink(world, link),
  });
}
