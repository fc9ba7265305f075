/** The order of middleware and routers, one screen long (architecture.md 1). */
import express from 'express';
import type { Express } from 'express';
import { adminRoutes } from './features/admin/adminRoutes.ts';
import { columnRoutes } from './features/course/column/columnRoutes.ts';
import { courseRoutes } from './features/course/courseRoutes.ts';
import { scoresRoutes } from './features/course/scoresRoutes.ts';
import { helpRoutes } from './features/help/helpRoutes.ts';
import { homeRoutes } from './features/home/homeRoutes.ts';
import { arrivalRoutes } from './features/launch/arrivalRoutes.ts';
import { launchRoutes } from './features/launch/launchRoutes.ts';
import { pickRoutes } from './features/placement/pickRoutes.ts';
import { placementRoutes } from './features/placement/placementRoutes.ts';
import { privacyRoutes } from './features/privacy/privacyRoutes.ts';
import { recordingRoutes } from './features/recording/recordingRoutes.ts';
import { registerRoutes } from './features/register/registerRoutes.ts';
import { sequenceRoutes } from './features/sequence/sequenceRoutes.ts';
import type { Services } from './services.ts';
import { assetRoutes } from './web/assets.ts';
import { bodyParsers } from './web/bodies.ts';
import { errorHandler, notFound } from './web/errorHandler.ts';
import { healthRoutes } from './web/health.ts';
import { requestLog } from './web/log.ts';
import { metricsRoutes } from './web/metrics.ts';
import { boundWaiting } from './web/patience.ts';
import { footRoutes, plainRoutes } from './web/plainRoutes.ts';
import {
  launchBudget,
  limitAddress,
  limitPlain,
  limitSession,
  limitShared,
  loginBudget,
  registerBudget,
} from './web/rateLimits.ts';
import { refuseCrossSitePosts, securityHeaders } from './web/security.ts';
import { sessionGate } from './web/sessionGate.ts';

export function createApp(services: Services): Express {
  const app = express();
  const { metrics } = services;
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('trust proxy', services.config.trustProxy);

  app.use(requestLog(services), metrics.watch, securityHeaders(services.config), boundWaiting);
  app.use(assetRoutes(), healthRoutes(services), metricsRoutes(services, metrics));
  app.use(refuseCrossSitePosts(services.config), ...bodyParsers());

  app.use('/lti/login', limitShared(services, loginBudget));
  app.use('/lti/launch', limitShared(services, launchBudget));
  app.use('/lti/register', limitShared(services, registerBudget));
  app.use(launchRoutes(services), registerRoutes(services));
  app.use(
    '/s/:token',
    limitAddress(services),
    limitSession(services),
    sessionGate(services),
    arrivalRoutes(services),
    homeRoutes(services),
    sequenceRoutes(services),
    recordingRoutes(services),
    placementRoutes(services),
    pickRoutes(services),
    courseRoutes(services),
    columnRoutes(services),
    scoresRoutes(services),
    privacyRoutes(services),
    helpRoutes(services),
    footRoutes(services),
  );
  app.use(limitPlain(services), adminRoutes(services), plainRoutes(services));
  app.use(notFound, errorHandler(services));
  return app;
}
