// Back from the platform without our cookie: looks where the secret of this login was kept, and sends it
// with what the platform posted. Where nothing is found, the person is offered what is left.
import { findInPlatform, platformStorage, takeFromFrame } from './secrets.js';
import { offerAccess, regainAccess } from './storageAccess.js';

const bridge = document.querySelector('form[data-bridge]');
if (bridge instanceof HTMLFormElement) void find(bridge);

/** @param {HTMLFormElement} form */
async function find(form) {
  const state = field(form, 'state').value;
  const inFrame = takeFromFrame(state);
  if (inFrame !== undefined) return send(form, inFrame, 'session-storage');
  const storage = platformStorage(form);
  const inPlatform = storage && (await findInPlatform(storage, state));
  if (inPlatform !== undefined) return send(form, inPlatform, 'platform-storage');
  // The cookie of another login: no permission brings back the one of this, and the server says so.
  if (form.hasAttribute('data-cookie-came') || (await regainAccess())) return form.submit();
  await offerTheRest(form);
}

/** @param {HTMLFormElement} form @param {string} secret @param {string} kept */
function send(form, secret, kept) {
  field(form, 'secret').value = secret;
  field(form, 'kept').value = kept;
  form.submit();
}

/** @param {HTMLFormElement} form */
async function offerTheRest(form) {
  const rest = document.querySelector('[data-stuck]');
  if (!(rest instanceof HTMLElement)) return;
  await offerAccess(rest, (allowed) => {
    const section = rest.querySelector('[data-access]');
    if (allowed) form.submit();
    else if (section instanceof HTMLElement) section.hidden = true;
  });
  rest.classList.remove('el-late');
  document.querySelector('main')?.focus();
}

/** @param {HTMLFormElement} form @param {string} name @returns {HTMLInputElement} */
function field(form, name) {
  const found = form.elements.namedItem(name);
  if (!(found instanceof HTMLInputElement)) throw new Error(`no field ${name}`);
  return found;
}
