// Where the secret of a login waits for the platform's answer (lti.md 2.1): in this frame's own storage,
// and in the platform's page when it offers that (lti-pm-s v0p1). Both may fail; neither throws.

/** What a platform's page has to answer at most. */
const patienceMs = 2000;

/** @typedef {{ target: string, origin: string }} PlatformStorage */

/** @param {string} state */
const frameKey = (state) => `elan.launch.${state}`;
/** @param {string} state */
const platformKey = (state) => `state_${state}`;

/** @param {string} state @param {string} secret @returns {boolean} it is there */
export function keepInFrame(state, secret) {
  try {
    sessionStorage.setItem(frameKey(state), secret);
    return sessionStorage.getItem(frameKey(state)) === secret;
  } catch {
    return false;
  }
}

/** It serves once. @param {string} state */
export function takeFromFrame(state) {
  try {
    const secret = sessionStorage.getItem(frameKey(state));
    sessionStorage.removeItem(frameKey(state));
    return secret ?? undefined;
  } catch {
    return undefined;
  }
}

/** As the page says it; undefined when the platform offers none. @param {HTMLElement} element */
export function platformStorage({ dataset }) {
  const { storageTarget: target, storageOrigin: origin } = dataset;
  return target && origin ? { target, origin } : undefined;
}

/** @param {PlatformStorage} storage @param {string} state @param {string} secret */
export async function keepInPlatform(storage, state, secret) {
  const said = await ask(storage, {
    subject: 'lti.put_data',
    key: platformKey(state),
    value: secret,
  });
  return said !== undefined;
}

/** @param {PlatformStorage} storage @param {string} state */
export async function findInPlatform(storage, state) {
  const said = await ask(storage, { subject: 'lti.get_data', key: platformKey(state) });
  return typeof said?.value === 'string' ? said.value : undefined;
}

/**
 * One question to the platform's page. Only an answer of its origin to this very question counts.
 * @param {PlatformStorage} storage
 * @param {{ subject: string, key: string, value?: string }} message
 * @returns {Promise<{ value?: unknown } | undefined>} undefined: an error, or no answer in time
 */
function ask(storage, message) {
  const keeper = findKeeper(storage.target);
  if (!keeper) return Promise.resolve(undefined);
  const messageId = crypto.randomUUID();
  return new Promise((resolve) => {
    /** @param {{ value?: unknown } | undefined} said */
    const end = (said) => {
      clearTimeout(timer);
      removeEventListener('message', hear);
      resolve(said);
    };
    /** @param {MessageEvent} event */
    const hear = ({ origin, data }) => {
      if (origin !== storage.origin || typeof data !== 'object' || data === null) return;
      if (data.message_id !== messageId || data.subject !== `${message.subject}.response`) return;
      end(data.error === undefined ? data : undefined);
    };
    const timer = setTimeout(() => end(undefined), patienceMs);
    addEventListener('message', hear);
    keeper.postMessage({ ...message, message_id: messageId }, storage.origin);
  });
}

/** The window around this one, or the one that opened it; or a frame of it. @param {string} target */
function findKeeper(target) {
  const around = window.parent === window ? window.opener : window.parent;
  if (target === '_parent') return around;
  try {
    return around?.frames[target];
  } catch {
    // No frame of that name: a window of another site hides even that.
    return undefined;
  }
}
