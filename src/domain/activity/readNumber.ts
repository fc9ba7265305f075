const number = /^[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)$/u;

/**
 * Reads a number as students type it: comma or point, spaces anywhere (U+00A0 and U+202F too), a
 * typographic minus, and the unit of the question if it was typed. Undefined: not a number.
 */
export function readNumber(text: string, unit: string | undefined): number | undefined {
  const digits = withoutUnit(text.trim(), unit).replaceAll(/\s/gu, '').replace('−', '-');
  return digits.length <= 40 && number.test(digits) ? Number(digits.replace(',', '.')) : undefined;
}

function withoutUnit(text: string, unit: string | undefined): string {
  if (unit === undefined || !text.toLowerCase().endsWith(unit.toLowerCase())) return text;
  return text.slice(0, text.length - unit.length);
}
