/** How a declaration is laid out in SQLite: names of tables, columns and indexes. */
import type { Declaration, Index } from '../contract.ts';
import { findField } from '../fieldKind.ts';

export interface TableShape {
  readonly table: string;
  readonly indexes: readonly IndexShape[];
  readonly queues: readonly QueueShape[];
  /** Column of the expiry, where one is declared. */
  readonly expires: string | undefined;
  /** Generated columns: the document's fields that something looks up. */
  readonly columns: readonly { readonly column: string; readonly path: string }[];
}

export interface IndexShape {
  readonly index: string;
  readonly name: string;
  readonly unique: boolean;
  readonly fields: readonly string[];
  /** Path of the array, for an index kept in a table of entries. */
  readonly array: string | undefined;
}

export interface QueueShape {
  readonly queue: string;
  readonly name: string;
  readonly due: string;
  readonly partition: string;
  readonly token: string;
  readonly until: string;
}

/** Names were checked to be plain words (`checkDeclarations`): quoting is for `.` and SQL's own words. */
const quote = (name: string): string => `"${name}"`;

/** Column of a field of the document. */
export const columnOf = (path: string): string => (path === '_id' ? 'id' : quote(`f_${path}`));

/** JSON path of a field of the document. */
export const jsonPathOf = (path: string): string =>
  `'$${path
    .split('.')
    .map((name) => `."${name}"`)
    .join('')}'`;

export function shapeOf(collection: string, declaration: Declaration): TableShape {
  const { indexes, queues = {}, expires, schema } = declaration;
  const arrayOf = ({ array, fields }: Index): string | undefined =>
    array === true ? fields.find((path) => findField(schema, path)?.array === true) : undefined;
  const indexShapes = Object.entries(indexes).map(([index, declared]) => ({
    index,
    name: quote(`${collection}_by_${index}`),
    unique: declared.unique === true,
    fields: declared.fields,
    array: arrayOf(declared),
  }));
  const queueShapes = Object.entries(queues).map(([queue, { due, partition }]) => ({
    queue,
    name: quote(`${collection}_due_${queue}`),
    due: columnOf(due),
    partition: columnOf(partition),
    token: quote(`lease_${queue}_token`),
    until: quote(`lease_${queue}_until`),
  }));
  const paths = new Set([
    ...indexShapes.flatMap(({ fields, array }) => (array === undefined ? fields : [])),
    ...Object.values(queues).flatMap(({ due, partition }) => [due, partition]),
    ...(expires === undefined ? [] : [expires]),
  ]);
  paths.delete('_id');
  return {
    table: quote(`c_${collection}`),
    indexes: indexShapes,
    queues: queueShapes,
    expires: expires === undefined ? undefined : columnOf(expires),
    columns: [...paths].map((path) => ({ column: columnOf(path), path })),
  };
}
