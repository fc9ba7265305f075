/** A small app made of the kernel's parts, on the real doors, with routes that a test asks for. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import type { Express, Router } from 'express';
import { readConfig } from '../../src/config.ts';
import type { Config } from '../../src/config.ts';
import {
  deploymentKeyOf,
  identityKey,
  personKey,
  platformKey,
  schoolId,
} from '../../src/domain/ids.ts';
import { createLti } from '../../src/lti/index.ts';
import { createRecentReads, openStore } from '../../src/store/index.ts';
import type { Session } from '../../src/store/index.ts';
import { assetRoutes } from '../../src/web/assets.ts';
import { bodyParsers } from '../../src/web/bodies.ts';
import { errorHandler, notFound } from '../../src/web/errorHandler.ts';
import { healthRoutes } from '../../src/web/health.ts';
import { createLog, requestLog } from '../../src/web/log.ts';
import { metricsRoutes, openMetrics } from '../../src/web/metrics.ts';
import type { WebNeeds } from '../../src/web/needs.ts';
import { footRoutes, plainRoutes } from '../../src/web/plainRoutes.ts';
import { limitSession } from '../../src/web/rateLimits.ts';
import { refuseCrossSitePosts, securityHeaders } from '../../src/web/security.ts';
import { sessionGate } from '../../src/web/sessionGate.ts';
import { newToken, openSession, sha256 } from '../../src/web/sessions.ts';

export const issuer = 'https://moodle.example';
/** Thursday 21 January 2027, 10:12 in Paris. */
const morning = Date.UTC(2027, 0, 21, 9, 12);

export interface Kernel {
  readonly needs: WebNeeds;
  /** The clock: tests move it. */
  readonly clock: { now: number };
  readonly logged: string[];
  app(routes?: { session?: Router; plain?: Router }): Express;
  /** A session on an active platform, and the cookie that opens it. */
  session(over?: Partial<Session>): Promise<{ path: string; token: string; cookie: string }>;
  close(): Promise<void>;
}

export function testConfig(env: Record<string, string> = {}): Config {
  const secrets = Buffer.alloc(32, 7).toString('base64');
  const read = readConfig({ ELAN_SECRETS: secrets, LOG_LEVEL: 'info', DEMO: 'off', ...env });
  if (!read.ok) throw new Error(read.problems.join('; '));
  return read.config;
}

export async function openKernel(env: Record<string, string> = {}): Promise<Kernel> {
  const folder = await mkdtemp(join(tmpdir(), 'elan-web-'));
  const config = testConfig({ DATA_DIR: folder, ...env });
  const clock = { now: morning };
  const now = () => clock.now;
  const logged: string[] = [];
  const log = createLog(config, { write: (line) => void logged.push(line) });
  const store = await openStore({ ...config, now, warn: () => undefined });
  const lti = await createLti({ store, publicUrl: config.publicUrl, production: false, now, log });
  const needs: WebNeeds = { config, store, recent: createRecentReads(store, now), lti, log, now };
  await addPlatform(needs);
  return {
    needs,
    clock,
    logged,
    app: (routes = {}) => appOf(needs, routes),
    session: (over = {}) => anySession(needs, over),
    close: async () => {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function addPlatform({ lti }: WebNeeds): Promise<void> {
  const added = await lti.platforms.add({
    issuer,
    clientId: 'client-1',
    authUrl: `${issuer}/mod/lti/auth.php`,
    tokenUrl: `${issuer}/mod/lti/token.php`,
    jwksUrl: `${issuer}/mod/lti/certs.php`,
    deploymentId: '1',
    school: 'LP des Mirabelliers',
  });
  if (added !== 'added') throw new Error(JSON.stringify(added));
}

async function anySession(
  needs: WebNeeds,
  over: Partial<Session>,
): Promise<{ path: string; token: string; cookie: string }> {
  const secret = newToken();
  const platformId = platformKey(issuer, 'client-1');
  const platform = await needs.lti.platforms.find(platformId);
  const identityId = identityKey(platformId, '4');
  const school = schoolId.parse('school-1');
  const { token, path } = await openSession(needs, {
    platformId,
    platformGeneration: platform?.generation ?? 0,
    deploymentKey: deploymentKeyOf(platformId, '1'),
    schoolId: school,
    identityId,
    personId: personKey(school, identityId),
    role: 'learner',
    browserHash: sha256(secret),
    locale: 'fr-FR',
    returnUrl: `${issuer}/course/view.php?id=2`,
    ...over,
  });
  return { path, token, cookie: `__Host-elan=${secret}` };
}

function appOf(needs: WebNeeds, routes: { session?: Router; plain?: Router }): Express {
  const app = express();
  const metrics = openMetrics(needs.config);
  app.disable('x-powered-by');
  app.use(requestLog(needs), metrics.watch, securityHeaders(needs.config));
  app.use(assetRoutes(), healthRoutes(needs), metricsRoutes(needs, metrics));
  app.use(refuseCrossSitePosts(needs.config), ...bodyParsers());
  app.use(
    '/s/:token',
    limitSession(needs),
    sessionGate(needs),
    ...(routes.session ? [routes.session] : []),
    footRoutes(needs),
  );
  app.use(...(routes.plain ? [routes.plain] : []), plainRoutes(needs));
  app.use(notFound, errorHandler(needs));
  return app;
}
