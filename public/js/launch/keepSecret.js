// On the way to the platform: keeps the secret of this login, so that its answer is known to come back
// to this browser, then goes on. Nothing of it is needed where our cookie comes back.
import { keepInFrame, keepInPlatform, platformStorage } from './secrets.js';
import { offerAccess, regainAccess } from './storageAccess.js';

const login = document.querySelector('[data-login]');
if (login instanceof HTMLElement) void begin(login);

/** @param {HTMLElement} page */
async function begin(page) {
  const { state = '', secret = '', round } = page.dataset;
  const inFrame = keepInFrame(state, secret);
  const storage = platformStorage(page);
  const inPlatform = storage !== undefined && (await keepInPlatform(storage, state, secret));
  if (inFrame || inPlatform) return goOn(page);
  // Nothing was kept. The cookie of this page may come back all the same: beginning again shows it.
  if (round === '0') return beginAgain(page);
  if (round !== '1') return goOn(page);
  if (await regainAccess()) return beginAgain(page);
  const shown = await offerAccess(page, (allowed) => (allowed ? beginAgain : goOn)(page));
  if (!shown) return goOn(page);
  // It waits for the person now.
  page.querySelector('[role=status]')?.remove();
  document.querySelector('main')?.focus();
}

/** @param {HTMLElement} page */
function goOn(page) {
  const link = page.querySelector('a[data-go]');
  // « Précédent » must not lead to this page again: its login is used up.
  if (link instanceof HTMLAnchorElement) location.replace(link.href);
}

/** @param {HTMLElement} page */
function beginAgain(page) {
  const form = page.querySelector('form[data-again]');
  if (form instanceof HTMLFormElement) form.submit();
}
