/** The figures beside their bars. */
export interface Line {
  readonly what: string;
  /** Highest value wanted; absent = for information. */
  readonly bar?: number;
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
  for (const { what, bar, unit, value, note } of lines) {
    const wanted = bar === undefined ? '' : `≤ ${figure(bar)} ${unit}`;
    const mark = bar !== undefined && value > bar ? ' OVER' : '';
    const measured = `${figure(value)} ${unit}`.padStart(12);
    console.log(
      `${what.padEnd(wide)} ${wanted.padStart(10)} ${measured}${mark}${note ? `  ${note}` : ''}`,
    );
  }
}
