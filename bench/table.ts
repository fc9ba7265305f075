/** The figures beside their bars. */
export interface Line {
  readonly what: string;
  /** Highest value wanted; absent = for information. */
  readonly bar?: number;
  /** Lowest value wanted. */
  readonly least?: number;
  readonly unit: string;
  readonly value: number;
  readonly note?: string;
}

const wide = 62;

/** Two decimals below 10, none above. */
const figure = (value: number): string =>
  Number.isNaN(value) ? '–' : value.toFixed(value < 10 && !Number.isInteger(value) ? 2 : 0);

export function printTable(title: string, lines: readonly Line[]): void {
  console.log(`\n${title}`);
  console.log(`${'What'.padEnd(wide)} ${'Bar'.padStart(10)} ${'Measured'.padStart(12)}`);
  for (const { what, bar, least, unit, value, note } of lines) {
    const most = bar === undefined ? '' : `≤ ${figure(bar)} ${unit}`;
    const wanted = least === undefined ? most : `≥ ${figure(least)} ${unit}`;
    const over = bar !== undefined && value > bar ? ' OVER' : '';
    const mark = least !== undefined && value < least ? ' UNDER' : over;
    const measured = `${figure(value)} ${unit}`.padStart(12);
    console.log(
      `${what.padEnd(wide)} ${wanted.padStart(10)} ${measured}${mark}${note ? `  ${note}` : ''}`,
    );
  }
}
