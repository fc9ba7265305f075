// Reads the grades every two seconds while the page is seen, writes what changed and says it.
const everyMs = 2000;
const news = document.querySelector('[data-news]');

/** @param {Element} cell @param {string} part @param {string} text @returns {boolean} it changed */
function write(cell, part, text) {
  const place = cell.querySelector(`[data-part="${part}"]`);
  if (place === null || place.textContent === text) return false;
  place.textContent = text;
  return true;
}

/** @param {{key: string, grade: string, comment: string, arrived: string}} shown */
function show(shown) {
  const cell = document.querySelector(`[data-cell="${shown.key}"]`);
  if (cell === null) return;
  const graded = write(cell, 'grade', shown.grade);
  const commented = write(cell, 'comment', shown.comment);
  const arrived = write(cell, 'arrived', shown.arrived);
  if (!graded && !commented && !arrived) return;
  cell.classList.add('ent-new');
  const name = cell.getAttribute('data-name');
  if (news !== null) news.textContent = `Nouvelle note. ${name}\u00a0: ${shown.grade}`;
}

async function refresh() {
  if (document.hidden) return;
  const answer = await fetch('cells.json');
  if (answer.ok) for (const shown of await answer.json()) show(shown);
}

setInterval(() => {
  // The next look tries again: nothing else to do when the ENT does not answer.
  refresh().catch(() => undefined);
}, everyMs);
