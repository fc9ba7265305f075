// A form marked `data-post` is sent as soon as the page is there; its button stays for the others.
const form = document.querySelector('form[data-post]');
if (form instanceof HTMLFormElement) form.submit();
