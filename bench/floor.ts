/**
 * The floor of architecture.md 7, a process of its own: bare Express 5 and jose 6 that do what no
 * launch can do without. One insert, one RS256 verification with a cached key set, one
 * find-and-delete, one session insert, a 303, one session read.
 *
 * Settings: PORT; AUTH_URL and JWKS_URL of the platform; MONGODB_URI, else SQLITE_FILE.
 */
import { randomBytes } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import express from 'express';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { mongo } from 'mongoose';

interface Kept {
  readonly _id: string;
  readonly [field: string]: unknown;
}
interface Floor {
  insert(table: 'attempts' | 'sessions', doc: Kept): Promise<unknown>;
  take(id: string): Promise<unknown>;
  read(id: string): Promise<unknown>;
}

const { PORT, AUTH_URL = '', JWKS_URL = '', MONGODB_URI, SQLITE_FILE = '' } = process.env;

async function openMongo(uri: string): Promise<Floor> {
  const client = await mongo.MongoClient.connect(uri);
  const tables = {
    attempts: client.db().collection<Kept>('floorAttempts'),
    sessions: client.db().collection<Kept>('floorSessions'),
  };
  return {
    insert: (table, doc) => tables[table].insertOne(doc),
    take: (_id) => tables.attempts.findOneAndDelete({ _id }),
    read: (_id) => tables.sessions.findOne({ _id }),
  };
}

function openSqlite(file: string): Floor {
  const db = new DatabaseSync(file);
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  for (const table of ['attempts', 'sessions'])
    db.exec(`CREATE TABLE ${table} (id TEXT PRIMARY KEY, doc TEXT) WITHOUT ROWID`);
  const inserts = {
    attempts: db.prepare('INSERT INTO attempts VALUES (?, ?)'),
    sessions: db.prepare('INSERT INTO sessions VALUES (?, ?)'),
  };
  const take = db.prepare('DELETE FROM attempts WHERE id = ? RETURNING doc');
  const read = db.prepare('SELECT doc FROM sessions WHERE id = ?');
  return {
    insert: async (table, doc) => inserts[table].run(doc._id, JSON.stringify(doc)),
    take: async (id) => take.get(id),
    read: async (id) => read.get(id),
  };
}

const floor = MONGODB_URI === undefined ? openSqlite(SQLITE_FILE) : await openMongo(MONGODB_URI);
const keys = createRemoteJWKSet(new URL(JWKS_URL));
const app = express();
const form = express.urlencoded({ extended: false });
const newId = (): string => randomBytes(32).toString('base64url');

app.post('/lti/login', form, async (req, res) => {
  const [_id, nonce] = [newId(), newId()];
  await floor.insert('attempts', { _id, nonce, createdAt: Date.now() });
  const { login_hint, lti_message_hint, client_id } = req.body;
  const query = new URLSearchParams({
    scope: 'openid',
    response_type: 'id_token',
    response_mode: 'form_post',
    prompt: 'none',
    redirect_uri: `http://localhost:${PORT}/lti/launch`,
    client_id,
    login_hint,
    lti_message_hint,
    state: _id,
    nonce,
  });
  res.redirect(303, `${AUTH_URL}?${query}`);
});

app.post('/lti/launch', form, async (req, res) => {
  const { payload } = await jwtVerify(req.body.id_token, keys, { algorithms: ['RS256'] });
  await floor.take(req.body.state);
  const _id = newId();
  await floor.insert('sessions', { _id, sub: payload.sub, openedAt: Date.now() });
  res.redirect(303, `/s/${_id}/page`);
});

app.get('/s/:token/page', async (req, res) => {
  const session = await floor.read(req.params.token);
  res.status(session ? 200 : 404).send('<!doctype html><title>Floor</title><p>Here.');
});

app.listen(Number(PORT), () => console.log('listening'));
