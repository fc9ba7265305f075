// Presses the button of the form marked `data-submit-on-load`; people without scripts press it themselves.
const submitButton = document.querySelector('form[data-submit-on-load] button');
if (submitButton instanceof HTMLButtonElement) submitButton.click();
