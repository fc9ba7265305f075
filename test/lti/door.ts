/** The LTI door on an embedded store in a temporary folder, in front of the simulated Moodle. */
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { afterAll } from '@jest/globals';
import { z } from 'zod';
import type { SignAsk } from '../../src/demo/platform/keys.ts';
import type { Payload } from '../../src/demo/platform/claims.ts';
import { listenPlatform } from '../../src/demo/platform/listen.ts';
import type { SimulatedPlatform } from '../../src/demo/platform/simulatedPlatform.ts';
import { platformKey } from '../../src/domain/ids.ts';
import { createLti } from '../../src/lti/index.ts';
import type { Launch, Lti, LtiOptions, NewPlatform, Refused } from '../../src/lti/index.ts';
import type { Store, ToolKey } from '../../src/store/index.ts';
import { openStore } from '../../src/store/openStore.ts';
import { platformKeyOfRun } from '../support/platformKey.ts';
import { makeTempFolder } from '../support/tempFolder.ts';

export const toolUrl = 'http://localhost:4000';
export const claim = (name: string): string => `https://purl.imsglobal.org/spec/lti/claim/${name}`;

const closers: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A clock that only moves when told. */
export function makeClock(start = Date.UTC(2026, 10, 23, 9)) {
  let at = start;
  return {
    now: () => at,
    advance: (ms: number) => {
      at += ms;
    },
  };
}

export async function openTempStore(now: () => number): Promise<Store> {
  const dataDir = makeTempFolder('lti');
  const secrets = [randomBytes(32).toString('base64')];
  const store = await openStore({
    dataDir,
    mongodbUri: undefined,
    secrets,
    now,
    warn: () => undefined,
  });
  closers.push(async () => {
    await store.close();
    await rm(dataDir, { recursive: true, force: true });
  });
  return store;
}

/** Lines that the door logged. */
export function makeLog() {
  const lines: { readonly level: string; readonly text: string }[] = [];
  const write = (level: string) => (values: object, message: string) => {
    const text = `${message} ${JSON.stringify(values)}`;
    lines.push({ level, text });
    globalThis.elanKeepEvidence?.(text);
  };
  return { lines, info: write('info'), warn: write('warn') };
}

/** Making RSA keys is what takes long: the doors of a file share them, as nodes of one store do. */
let toolKeys: readonly ToolKey[] = [];

async function shareKeys(store: Store): Promise<void> {
  if (toolKeys.length > 0) await store.toolKeys.insertMany(toolKeys);
}

async function keepKeys(store: Store): Promise<void> {
  const { docs } = await store.toolKeys.find('bySlot', { limit: 3 });
  toolKeys = docs.map(({ version: _version, ...key }) => key);
}

export interface Door {
  readonly lti: Lti;
  readonly store: Store;
  readonly platform: SimulatedPlatform;
  readonly clock: ReturnType<typeof makeClock>;
  readonly log: ReturnType<typeof makeLog>;
}

/** A Moodle that listens and is registered, unless `register` is false. */
export async function openDoor(
  ask: {
    readonly register?: Partial<NewPlatform> | false;
    readonly wrap?: (store: Store) => Store;
    readonly options?: Partial<LtiOptions>;
  } = {},
): Promise<Door> {
  const clock = makeClock();
  const listening = await listenPlatform({ toolUrl, now: clock.now, ...platformKeyOfRun() });
  closers.push(listening.close);
  const { platform } = listening;
  const opened = await openTempStore(clock.now);
  const store = ask.wrap?.(opened) ?? opened;
  await shareKeys(store);
  const log = makeLog();
  const lti = await createLti({
    store,
    publicUrl: toolUrl,
    production: false,
    now: clock.now,
    log,
    ...ask.options,
  });
  const { keys } = await lti.keySet();
  await keepKeys(store);
  const published = z.array(z.looseObject({ kty: z.string() })).parse(keys);
  platform.toolKeys = async () => ({ keys: published });
  if (ask.register !== false)
    await lti.platforms.add({ ...platform.registration(), ...ask.register });
  return { lti, store, platform, clock, log };
}

export const idOf = ({ platform }: Door) => platformKey(platform.issuer, platform.clientId);

export interface Begun {
  readonly state: string;
  readonly nonce: string;
  readonly bindingSecret: string;
  readonly redirect: URL;
}

/** The login as the person's browser makes it; the platform's own parameters unless told. */
export async function begin(
  door: Door,
  params: object = door.platform.loginParams('3', '4'),
  bindingSecret = randomBytes(32).toString('base64url'),
): Promise<Begun> {
  const answer = await door.lti.startLogin({ params, bindingSecret });
  if (!answer.ok) throw new Error(`login refused: ${answer.reason}`);
  const redirect = new URL(answer.redirectUrl);
  const state = redirect.searchParams.get('state') ?? '';
  return { state, nonce: redirect.searchParams.get('nonce') ?? '', bindingSecret, redirect };
}

export interface Sent {
  readonly personId?: string;
  /** Changes the payload of Moodle before it is signed; `undefined` values leave the claim out. */
  readonly change?: Payload | ((payload: Payload) => Payload);
  readonly sign?: SignAsk;
  /** In place of the login of this launch. */
  readonly begun?: Begun;
}

export async function makeToken(door: Door, begun: Begun, sent: Sent = {}): Promise<string> {
  const payload = door.platform.claims(sent.personId ?? '3', '4', begun.nonce);
  const { change = {} } = sent;
  const changed = typeof change === 'function' ? change(payload) : { ...payload, ...change };
  return door.platform.sign(changed, sent.sign);
}

/** A whole launch; the answer of the door. */
export async function launch(door: Door, sent: Sent = {}): Promise<Launch | Refused> {
  const begun = sent.begun ?? (await begin(door));
  const { state, bindingSecret } = begun;
  const id_token = await makeToken(door, begun, sent);
  const answer = await door.lti.completeLaunch({ params: { state, id_token }, bindingSecret });
  if (!answer.ok) globalThis.elanKeepEvidence?.(`launch refused ${refusalOf(answer)}`);
  return answer;
}

export async function accepted(door: Door, sent: Sent = {}): Promise<Launch> {
  const answer = await launch(door, sent);
  if (!answer.ok) throw new Error(`launch refused: ${answer.reason}`);
  return answer;
}

/** Code and reason in one text: `token-version KB-03 version wrong`. */
export async function refusal(door: Door, sent: Sent = {}): Promise<string> {
  return refusalOf(await launch(door, sent));
}

export function refusalOf(answer: Refused | { readonly ok: true }): string {
  return answer.ok ? 'accepted' : `${answer.code} ${answer.reason}`;
}
