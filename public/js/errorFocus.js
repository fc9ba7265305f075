// A form came back with errors: the summary is what a screen reader must hear first (design README 4).
const summary = document.querySelector('[data-error-focus]');
if (summary instanceof HTMLElement) summary.focus();
