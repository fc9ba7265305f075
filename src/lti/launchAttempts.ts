/** One stored document per login: state, nonce and replay safety in one operation (lti.md 0.3). */
import { minuteMs } from '../domain/time.ts';
import type { PlatformId } from '../domain/ids.ts';
import { createRecent } from '../domain/recent.ts';
import type { LaunchAttempt, Store } from '../store/index.ts';
import { hashSecret, newSecret } from './secrets.ts';

const lifeMs = 10 * minuteMs;
/** Logins of this node whose answer is awaited: most come back here. The others are read. */
const mostAwaited = 5000;

export interface LaunchAttempts {
  begin(login: Login): Promise<{ readonly state: string; readonly nonce: string }>;
  /** Reads, does not take. */
  find(state: string): Promise<LaunchAttempt | undefined>;
  /** One caller wins, whatever came in between: replay safety rests on this alone (H-03, H-04). */
  take(attempt: LaunchAttempt): Promise<boolean>;
}

type Login = Pick<
  LaunchAttempt,
  'targetLinkUri' | 'deploymentHint' | 'moodleCmid' | 'storageTarget'
> & {
  readonly platformId: PlatformId;
  readonly bindingSecret: string;
  /** Of this login only, for a browser that has not shown our cookie. */
  readonly frameSecret: string | undefined;
};

export function createLaunchAttempts(store: Store, now: () => number): LaunchAttempts {
  const { launchAttempts } = store;
  const awaited = createRecent<LaunchAttempt>(mostAwaited, lifeMs);
  const isAlive = (attempt: LaunchAttempt | undefined) =>
    attempt !== undefined && attempt.expiresAt > now();
  return {
    async begin({ bindingSecret, frameSecret, ...login }) {
      const [state, nonce] = [newSecret(), newSecret()];
      const attempt = {
        _id: hashSecret(state),
        nonceHash: hashSecret(nonce),
        bindingHash: hashSecret(bindingSecret),
        ...(frameSecret === undefined ? {} : { frameHash: hashSecret(frameSecret) }),
        ...login,
        expiresAt: now() + lifeMs,
      };
      await launchAttempts.insert(attempt);
      awaited.set(attempt._id, attempt, now());
      return { state, nonce };
    },
    async find(state) {
      const id = hashSecret(state);
      const attempt = awaited.get(id, now()) ?? (await launchAttempts.get(id));
      return isAlive(attempt) ? attempt : undefined;
    },
    async take({ _id }) {
      awaited.forget(_id);
      return isAlive(await launchAttempts.take(_id));
    },
  };
}
