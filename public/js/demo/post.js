// A form marked `data-post` is sent as soon as the page is there; its button is for browsers without
// scripts. Sent into a frame, it leaves: a second press would use a launch that is used up.
const form = document.querySelector('form[data-post]');
if (form instanceof HTMLFormElement) {
  form.submit();
  if (form.target !== '') form.hidden = true;
}
