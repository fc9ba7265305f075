// Answers not sent yet, kept on this device for at most a day, under keys that only the server can make.
const prefix = 'elan-draft:';
const maxAgeMs = 24 * 60 * 60 * 1000;

/** @typedef {[string, string][]} Fields */

/** The browser may refuse storage (private window, frame): a draft is then simply not kept. @returns {Storage | undefined} */
function openStorage() {
  try {
    return window.localStorage;
  } catch {
    return undefined;
  }
}

/** @param {string} key @returns {Fields | undefined} */
export function readDraft(key) {
  const text = openStorage()?.getItem(prefix + key);
  return text ? fresh(text) : undefined;
}

/** Full, or refused: the answer is still in the page. @param {string} key @param {Fields} fields @returns {boolean} it is kept */
export function writeDraft(key, fields) {
  try {
    const storage = openStorage();
    storage?.setItem(prefix + key, JSON.stringify({ at: Date.now(), fields }));
    return storage !== undefined;
  } catch {
    return false;
  }
}

/** @param {string} key */
export function eraseDraft(key) {
  openStorage()?.removeItem(prefix + key);
}

export function eraseAllDrafts() {
  listKeys().forEach(eraseDraft);
}

export function eraseOldDrafts() {
  listKeys()
    .filter((key) => readDraft(key) === undefined)
    .forEach(eraseDraft);
}

function listKeys() {
  return Object.keys(openStorage() ?? {})
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length));
}

/** @param {string} text @returns {Fields | undefined} */
function fresh(text) {
  try {
    const { at, fields } = JSON.parse(text);
    return Date.now() - at < maxAgeMs && Array.isArray(fields) ? fields : undefined;
  } catch {
    return undefined;
  }
}
