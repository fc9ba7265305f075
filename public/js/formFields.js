// What a person put into a form, and back.

/** @param {HTMLFormElement} form @returns {[string, string][]} */
export function readFields(form) {
  /** @type {[string, string][]} */
  const fields = [];
  for (const [name, value] of new FormData(form)) {
    if (typeof value === 'string' && value !== '') fields.push([name, value]);
  }
  return fields;
}

/** Fills the visible controls; hidden ones belong to the page. @param {HTMLFormElement} form @param {[string, string][]} fields */
export function fillFields(form, fields) {
  for (const control of form.elements) {
    const values = fields.filter(([name]) => name === control.getAttribute('name'));
    if (control instanceof HTMLInputElement && /^(radio|checkbox)$/.test(control.type)) {
      control.checked = values.some(([, value]) => value === control.value);
    } else if (isWritten(control)) {
      control.value = values[0]?.[1] ?? control.value;
    }
  }
}

/** @param {Element} control @returns {control is HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} */
function isWritten(control) {
  if (control instanceof HTMLInputElement) return control.type === 'text';
  return control instanceof HTMLTextAreaElement || control instanceof HTMLSelectElement;
}
