/** Tables for spreadsheets: French ones split at semicolons, and no cell may become a formula. */
import { stringify } from 'csv-stringify/sync';
import type { Input } from 'csv-stringify/sync';
import type { Download } from './types.ts';

/** @param columns of rows that are objects: which fields, in which order, and their names as first line */
export function csvDownload(fileName: string, rows: Input, columns?: readonly string[]): Download {
  const content = stringify(rows, {
    ...(columns === undefined ? {} : { columns: [...columns], header: true }),
    delimiter: ';',
    bom: true,
    escape_formulas: true,
    record_delimiter: 'windows',
  });
  return { kind: 'download', contentType: 'text/csv; charset=utf-8', fileName, content };
}
