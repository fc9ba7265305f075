// The one line that says what happened to the answer. Its words come with the page, in templates.

/** @param {HTMLFormElement} form @param {'saving' | 'kept' | 'draft' | 'unsent' | 'open' | 'erased'} state */
export function showSaveState(form, state) {
  const line = form.querySelector('[data-save]');
  const words = form.querySelector(`template[data-save-state="${state}"]`);
  if (!line || !(words instanceof HTMLTemplateElement)) return;
  line.replaceChildren(words.content.cloneNode(true));
  line.classList.remove('el-save--saved');
  line.classList.toggle('el-save--draft', state === 'draft' || state === 'open');
}
