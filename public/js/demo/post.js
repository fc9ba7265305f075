// A form marked `data-post` is sent as soon as the page is there, with the frames that it brings; its
// button is for browsers without scripts. Sent into a frame, it leaves: a second press would use a
// launch that is used up.
const form = document.querySelector('form[data-post]');
if (form instanceof HTMLFormElement) {
  const waits =
    document.querySelector('iframe[src]') !== null && document.readyState !== 'complete';
  if (waits) addEventListener('load', () => send(form));
  else send(form);
}

/** @param {HTMLFormElement} filled */
function send(filled) {
  filled.submit();
  if (filled.target !== '') filled.hidden = true;
}
