// « Terminer » leaves nothing of this person on a shared device; old drafts go by themselves.
import { eraseAllDrafts, eraseOldDrafts } from './draftStore.js';

eraseOldDrafts();
for (const form of document.querySelectorAll('form[action$="end"], form[data-clear-drafts]')) {
  form.addEventListener('submit', eraseAllDrafts);
}
// The goodbye page itself, wherever « Terminer » was pressed.
if (document.querySelector('main [data-clear-drafts]:not(form)')) eraseAllDrafts();
