/** From the declarations to Mongoose models: paths, strictness, indexes. */
import { type Connection, type Model, Schema, type SchemaDefinition, type mongo } from 'mongoose';
import type { z } from 'zod';
import type { Declaration } from '../contract.ts';
import { findField } from '../fieldKind.ts';
import type { Declarations } from '../store.ts';
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
      const schema = schemaOf(collection, declaration, ofSchool);
      const model = connection.model<Kept>(collection, schema);
      return [collection, { collection, declaration, model, documents: db.collection(collection) }];
    };
  return new Map([
    ...Object.entries(declarations.global).map(declare(false)),
    ...Object.entries(declarations.school).map(declare(true)),
  ]);
}

function schemaOf(collection: string, declaration: Declaration, ofSchool: boolean): Schema<Kept> {
  const schema = new Schema<Kept>(
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
  const school = ofSchool ? ['schoolId'] : [];
  for (const { fields, unique } of Object.values(declaration.indexes)) {
    // `_id` makes the order of a page whole, so that it comes from the index.
    const paths = [...school, ...fields, ...(unique === true ? [] : ['_id'])];
    schema.index(ascending(paths), unique === true ? { unique } : {});
  }
  for (const { due, partition } of Object.values(declaration.queues ?? {})) {
    // Most documents are due for nothing: they are not in the index of the queue.
    const partialFilterExpression = { [due]: { $exists: true } };
    schema.index(ascending([partition, due, '_id']), { partialFilterExpression });
  }
  if (declaration.expires !== undefined) schema.index({ _expiresAt: 1 }, { expireAfterSeconds: 0 });
  return schema;
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
