// « Terminer » leaves nothing of this person on a shared device; old drafts go by themselves.
import { eraseAllDrafts, eraseOldDrafts } from './draftStore.js';

eraseOldDrafts();
// The page after « Terminer »: the button is on pages that know nothing of drafts, too.
if (document.querySelector('[data-clear-drafts]')) eraseAllDrafts();
for (const form of document.querySelectorAll('form[action$="end"]')) {
  form.addEventListener('submit', eraseAllDrafts);
}
