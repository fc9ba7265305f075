// « Copier »: the button shows only where the browser lets a page write to the clipboard.
for (const button of document.querySelectorAll('button[data-copy]')) {
  if (!(button instanceof HTMLButtonElement) || !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener('click', () => void copy(button));
}

/** @param {HTMLButtonElement} button */
async function copy(button) {
  const source = document.getElementById(button.dataset.copy ?? '');
  const said = document.getElementById('copied');
  if (!source || !said) return;
  try {
    await navigator.clipboard.writeText(source.textContent ?? '');
    said.textContent = button.dataset.copied ?? '';
  } catch {
    // Refused by the browser: the text is there to select by hand.
    button.hidden = true;
  }
}
