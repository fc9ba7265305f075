// The Storage Access API: the browser gives a frame its first-party cookies, once the person allowed it.

/** Allowed before: no question, no button. @returns {Promise<boolean>} */
export async function regainAccess() {
  if (!isAskable()) return false;
  try {
    const { state } = await navigator.permissions.query({ name: 'storage-access' });
    return state === 'granted' && (await request());
  } catch {
    return false;
  }
}

/**
 * Shows the button where a browser can be asked. `then` hears what the person decided.
 * @param {ParentNode} page @param {(allowed: boolean) => void} then @returns {Promise<boolean>} it shows
 */
export async function offerAccess(page, then) {
  const section = page.querySelector('[data-access]');
  const button = section?.querySelector('button');
  if (!(section instanceof HTMLElement) || !button) return false;
  // Access that is there already did not help: asking for it would not either.
  if (!isAskable() || (await document.hasStorageAccess())) return false;
  button.addEventListener('click', async () => then(await request()), { once: true });
  section.hidden = false;
  return true;
}

const isAskable = () => 'requestStorageAccess' in document && 'hasStorageAccess' in document;

async function request() {
  try {
    await document.requestStorageAccess();
    return true;
  } catch {
    return false;
  }
}
