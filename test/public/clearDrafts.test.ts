import { expect, test } from '@jest/globals';

/** As browsers have it: each key is a property of the storage. */
class DeviceStorage {
  [key: string]: unknown;
  getItem(key: string): unknown {
    return this[key] ?? null;
  }
  removeItem(key: string): void {
    delete this[key];
  }
}

test('the page after « Terminer » leaves no draft on the device, wherever the button was', async () => {
  const localStorage = new DeviceStorage();
  localStorage['elan-draft:abc'] = JSON.stringify({ at: Date.now(), fields: [['value', 'oui']] });
  localStorage['of-another-tool'] = 'kept';
  const document = {
    querySelectorAll: () => [],
    querySelector: (selector: string) => (selector === '[data-clear-drafts]' ? {} : null),
  };
  Object.assign(globalThis, { window: { localStorage }, document });
  const script = new URL('../../public/js/clearDrafts.js', import.meta.url).href;
  await import(script);
  expect(Object.keys(localStorage)).toEqual(['of-another-tool']);
});
