// Keeps an answer on the device while it is written, and sends it when there is a network.
// Without this script the form posts by itself.
import { eraseDraft, readDraft, writeDraft } from './draftStore.js';
import { fillFields, readFields } from './formFields.js';
import { showSaveState } from './saveState.js';
import { sendUntilSaved } from './sendUntilSaved.js';

/** @param {HTMLFormElement} form */
function keepDraft(form) {
  const key = form.dataset['draft'] ?? '';
  const notice = document.querySelector('[data-draft-notice]');
  const save = () => writeDraft(key, readFields(form).filter(isAnswer));
  /** @param {boolean} isKept @param {'kept' | 'draft'} state */
  const say = (isKept, state) => {
    notice?.toggleAttribute('hidden', !isKept);
    showSaveState(form, isKept ? state : state === 'kept' ? 'unsent' : 'open');
  };

  restore(form, key, say);
  const sending = sendUntilSaved(form, {
    onSending: () => showSaveState(form, 'saving'),
    onSaved(next) {
      eraseDraft(key);
      window.location.assign(next);
    },
    onWaiting() {
      say(save(), 'draft');
      nameButton(form);
    },
  });
  form.addEventListener('input', () => {
    // What is being changed is not what was validated: it leaves at the next « Valider ».
    const isKept = save();
    if (sending.stop()) say(isKept, 'kept');
  });
  form.addEventListener('submit', (event) => {
    const pressed = event.submitter;
    if (pressed instanceof HTMLButtonElement && pressed.value === 'passer') return;
    event.preventDefault();
    void sending.start();
  });
  notice?.querySelector('[data-draft-erase]')?.addEventListener('click', () => {
    sending.stop();
    eraseDraft(key);
    form.reset();
    notice.setAttribute('hidden', '');
    showSaveState(form, 'erased');
  });
}

/** @param {HTMLFormElement} form @param {string} key @param {(isKept: boolean, state: 'kept') => void} say */
function restore(form, key, say) {
  const kept = readDraft(key);
  if (!kept) return;
  fillFields(form, kept);
  say(true, 'kept');
}

/** @param {[string, string]} field */
function isAnswer([name]) {
  return name !== 'formId' && name !== 'action';
}

/** « Valider dès que possible ». @param {HTMLFormElement} form */
function nameButton(form) {
  const button = form.querySelector('[data-later]');
  if (button instanceof HTMLElement) button.textContent = button.dataset['later'] ?? '';
}

for (const form of document.querySelectorAll('form[data-draft]')) {
  if (form instanceof HTMLFormElement) keepDraft(form);
}
