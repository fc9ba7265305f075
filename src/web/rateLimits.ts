/**
 * Budgets against floods, sized for schools: a whole school is one IP address (architecture.md 4).
 * Addresses are kept as a hash that changes every day.
 */
import { createHmac } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { dayMs, minuteMs, secondMs } from '../domain/time.ts';
import { AppError } from './errors.ts';
import type { WebNeeds } from './needs.ts';

interface Budget {
  readonly name: string;
  readonly perMinute: number;
}

/** 2 000 students who open their course in the same two minutes, some of them twice. */
export const loginBudget: Budget = { name: 'login', perMinute: 2000 };
export const launchBudget: Budget = { name: 'launch', perMinute: 2000 };
/** A registration makes us fetch: few people ever do one. */
export const registerBudget: Budget = { name: 'register', perMinute: 60 };
/** Five pages or answers a second, from one session. */
const sessionBudget: Budget = { name: 'session', perMinute: 300 };
/** Pages of sessions from one address: a school of 2 000 students, fifteen pages a minute each. */
const addressBudget: Budget = { name: 'address', perMinute: 30_000 };
/** Pages without a session, from one address. */
const plainBudget: Budget = { name: 'plain', perMinute: 3000 };

/** By session, in this process. After the gate's mount path, before it: a flood must not reach the store. */
export function limitSession(needs: WebNeeds): RequestHandler {
  return inProcess(needs, sessionBudget, (req) => String(req.params['token']));
}

/** By address, in this process: made-up tokens must not reach the store without end. */
export function limitAddress(needs: WebNeeds): RequestHandler {
  return inProcess(needs, addressBudget, addressKeys(needs));
}

/** By address, in this process. */
export function limitPlain(needs: WebNeeds): RequestHandler {
  return inProcess(needs, plainBudget, addressKeys(needs));
}

function inProcess(
  needs: WebNeeds,
  { name, perMinute }: Budget,
  keyOf: KeyOfAddress,
): RequestHandler {
  const points = Math.ceil(perMinute * needs.config.rateLimitFactor);
  const limiter = new RateLimiterMemory({ keyPrefix: name, points, duration: 60 });
  return async (req, _res, next) => {
    try {
      await limiter.consume(keyOf(req));
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      throw tooMany(refused.msBeforeNext);
    }
    next();
  };
}

/** Hits of a process between two calls of the shared counter. */
const stride = 20;

/**
 * By address, over all nodes. The shared counter hears of every 20th hit only, so that a launch
 * keeps its few store calls (model.md 8); a budget is therefore exceeded by less than 20 a node.
 */
export function limitShared(needs: WebNeeds, { name, perMinute }: Budget): RequestHandler {
  const points = perMinute * needs.config.rateLimitFactor;
  const hits = new RateLimiterMemory({
    keyPrefix: name,
    points: Number.MAX_SAFE_INTEGER,
    duration: 60,
  });
  const closedUntil = new Map<string, number>();
  const addressKey = addressKeys(needs);
  return async (req, _res, next) => {
    const key = `${name}:${addressKey(req)}`;
    const now = needs.now();
    const until = closedUntil.get(key) ?? 0;
    if (until > now) throw tooMany(until - now);
    closedUntil.delete(key);
    const { consumedPoints } = await hits.consume(key);
    if (consumedPoints % stride === 0) {
      const { count, resetAt } = await needs.store.counters.hit(key, { now, windowMs: minuteMs });
      if (count * stride >= points) {
        for (const [old, end] of closedUntil) if (end <= now) closedUntil.delete(old);
        closedUntil.set(key, resetAt);
      }
    }
    next();
  };
}

function tooMany(waitMs: number): AppError {
  return new AppError('too-many-requests', { seconds: Math.max(1, Math.ceil(waitMs / secondMs)) });
}

/** Addresses whose key is remembered; a school is one address. */
const mostKnownKeys = 5000;

type KeyOfAddress = (req: Request) => string;

/**
 * The same on every node, not the same tomorrow, and no way back to the address without our secret.
 * What is remembered of today's addresses is forgotten when it is many, and at midnight.
 */
function addressKeys(needs: WebNeeds): KeyOfAddress {
  const known = new Map<string, string>();
  let knownOn = 0;
  return (req) => {
    const day = Math.floor(needs.now() / dayMs);
    if (day !== knownOn || known.size > mostKnownKeys) known.clear();
    knownOn = day;
    const address = req.ip ?? '';
    const held = known.get(address);
    if (held !== undefined) return held;
    const key = createHmac('sha256', needs.config.secrets[0] ?? '')
      .update(`${day} ${address}`)
      .digest('base64url')
      .slice(0, 22);
    known.set(address, key);
    return key;
  };
}
