// Buttons « Monter » and « Descendre » beside the numbers of an ordering question. The numbers stay.

/** @param {HTMLElement} field */
function addButtons(field) {
  const list = field.querySelector('ul');
  const words = field.querySelector('template[data-order-buttons]');
  if (!list || !(words instanceof HTMLTemplateElement)) return;
  sortByNumber(list);
  for (const line of list.children) {
    line.append(words.content.cloneNode(true));
    for (const button of line.querySelectorAll('button')) {
      const name = line.querySelector('[data-line]')?.textContent ?? '';
      const said = button.querySelector('.visually-hidden');
      if (said) said.textContent = `${said.textContent} ${name}`;
      button.addEventListener('click', () => {
        move(list, line, button.dataset['move'] === 'up');
        button.focus();
        say(field, [...list.children].indexOf(line) + 1);
      });
    }
  }
}

/** @param {Element} list @param {Element} line @param {boolean} up */
function move(list, line, up) {
  if (up) line.previousElementSibling?.before(line);
  else line.nextElementSibling?.after(line);
  [...list.children].forEach((item, index) => {
    const select = item.querySelector('select');
    if (select) select.value = String(index + 1);
  });
  list.dispatchEvent(new Event('input', { bubbles: true }));
}

/** Shows an order given earlier as that order. @param {Element} list */
function sortByNumber(list) {
  const numbered = [...list.children].map((line) => ({
    line,
    number: Number(line.querySelector('select')?.value),
  }));
  if (numbered.some(({ number }) => number < 1)) return;
  numbered.sort((a, b) => a.number - b.number);
  list.append(...numbered.map(({ line }) => line));
}

/** @param {HTMLElement} field @param {number} place */
function say(field, place) {
  const status = field.querySelector('[data-order-said]');
  if (status instanceof HTMLElement)
    status.textContent = (status.dataset['orderSaid'] ?? '').replace('{place}', String(place));
}

for (const field of document.querySelectorAll('[data-order]')) {
  if (field instanceof HTMLElement) addButtons(field);
}
