/** From the declarations to Mongoose models: paths, strictness, indexes. */
import { type Connection, type Model, Schema, type SchemaDefinition, type mongo } from 'mongoose';
import type { z } from 'zod';
import type { Declaration } from '../contract.ts';
import { findField } from '../fieldKind.ts';
import type { Declarations } from '../store.ts';
import type { WantedIndex } from './indexes.ts';
import type { Kept } from './kept.ts';

export interface Kind {
  readonly collection: string;
  readonly declaration: Declaration;
  /** Ranges and queues: Mongoose refuses a filter over a path that is not declared. */
  readonly model: Model<Kept>;
  /**
   * The driver's collection under it, for documents by id: they were checked by the schema of the
   * same declaration already, and a second look costs a third of the call (measured).
   */
  readonly documents: mongo.Collection<Kept>;
  readonly indexes: readonly WantedIndex[];
}

export function createModels(
  connection: Connection,
  db: mongo.Db,
  declarations: Declarations,
): ReadonlyMap<string, Kind> {
  const declare =
    (ofSchool: boolean) =>
    (entry: [string, Declaration]): [string, Kind] => {
      const [collection, declaration] = entry;
      const model = connection.model<Kept>(collection, schemaOf(collection, declaration));
      const documents = db.collection<Kept>(collection);
      const indexes = indexesOf(collection, declaration, ofSchool);
      return [collection, { collection, declaration, model, documents, indexes }];
    };
  return new Map([
    ...Object.entries(declarations.global).map(declare(false)),
    ...Object.entries(declarations.school).map(declare(true)),
  ]);
}

function schemaOf(collection: string, declaration: Declaration): Schema<Kept> {
  return new Schema<Kept>(
    {
      ...pathsOf(declaration.schema),
      version: Number,
      _lease: Schema.Types.Mixed,
      _expiresAt: Date,
    },
    {
      collection,
      strict: 'throw',
      strictQuery: 'throw',
      versionKey: false,
      minimize: false,
      id: false,
      autoIndex: false,
      autoCreate: false,
      suppressReservedKeysWarning: true,
    },
  );
}

function indexesOf(
  collection: string,
  declaration: Declaration,
  ofSchool: boolean,
): readonly WantedIndex[] {
  const { indexes, queues = {}, expires } = declaration;
  const school = ofSchool ? ['schoolId'] : [];
  const want = (paths: readonly string[], options: WantedIndex['options'] = {}): WantedIndex => ({
    collection,
    key: ascending(paths),
    options,
  });
  return [
    ...Object.values(indexes).map(({ fields, unique }) =>
      unique === true
        ? want([...school, ...fields], { unique })
        : // `_id` makes the order of a page whole, so that it comes from the index.
          want([...school, ...fields, ...(fields.includes('_id') ? [] : ['_id'])]),
    ),
    // Most documents are due for nothing: they are not in the index of the queue.
    ...Object.values(queues).map(({ due, partition }) =>
      want([partition, due, '_id'], { partialFilterExpression: { [due]: { $exists: true } } }),
    ),
    ...(expires === undefined ? [] : [want(['_expiresAt'], { expireAfterSeconds: 0 })]),
  ];
}

const ascending = (paths: readonly string[]): Record<string, 1> =>
  Object.fromEntries(paths.map((path): [string, 1] => [path, 1]));

const types = { string: String, number: Number, boolean: Boolean };

function pathsOf(schema: z.ZodObject): SchemaDefinition {
  return Object.fromEntries(
    Object.keys(schema.shape).map((path) => {
      const field = findField(schema, path);
      const scalar = field !== undefined && !field.array;
      return [path, scalar ? types[field.kind] : Schema.Types.Mixed];
    }),
  );
}
