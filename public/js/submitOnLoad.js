// Presses the button of the form marked `data-submit-on-load`; people without scripts press it themselves.
const button = document.querySelector('form[data-submit-on-load] button');
if (button instanceof HTMLButtonElement) button.click();

export {};
