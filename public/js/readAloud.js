// « Écouter »: the browser's own voice reads a dialogue. No button where the browser has no voice.

/** @param {HTMLElement} section */
function addListen(section) {
  const template = section.querySelector('template[data-listen-button]');
  if (!(template instanceof HTMLTemplateElement)) return;
  template.after(template.content.cloneNode(true));
  const button = section.querySelector('button');
  const label = button?.querySelector('span');
  if (!button || !label) return;
  let isReading = false;

  /** @param {boolean} reading */
  const show = (reading) => {
    isReading = reading;
    label.textContent = (reading ? section.dataset['stop'] : section.dataset['listen']) ?? '';
  };
  button.addEventListener('click', () => {
    speechSynthesis.cancel();
    if (isReading) return show(false);
    const spoken = new SpeechSynthesisUtterance(wordsOf(section));
    spoken.lang = section.lang;
    const voice = speechSynthesis
      .getVoices()
      .find(({ lang }) => lang.startsWith(section.lang.slice(0, 2)));
    if (voice) spoken.voice = voice;
    spoken.addEventListener('end', () => show(false));
    spoken.addEventListener('error', () => show(false));
    show(true);
    speechSynthesis.speak(spoken);
  });
  window.addEventListener('pagehide', () => speechSynthesis.cancel());
}

/** @param {HTMLElement} section */
function wordsOf(section) {
  return [...section.querySelectorAll('[data-words] dd')]
    .map((line) => line.textContent)
    .join('\n');
}

if ('speechSynthesis' in window) {
  for (const section of document.querySelectorAll('[data-read-aloud]')) {
    if (section instanceof HTMLElement) addListen(section);
  }
}
