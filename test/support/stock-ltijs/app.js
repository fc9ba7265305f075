/**
 * A minimal application on stock ltijs 5.9.9, as its guide shows it: default options, its own MongoDB
 * documents. A process of its own, for it ends on some requests (lti.md 5.1 #29). On our Mongoose 9,
 * whose driver no longer knows two options that it sets.
 *
 * Settings: PORT, MONGODB_URI, PLATFORM (JSON of a registration); SLOW_MS before each look-up;
 * COUNT_CALLS=1 prints every call to the store.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { Provider as lti } from 'ltijs';
import mongoose from 'mongoose';

const { PORT, MONGODB_URI, PLATFORM, SLOW_MS, COUNT_CALLS } = process.env;
const { issuer, clientId, authUrl, tokenUrl, jwksUrl } = JSON.parse(PLATFORM);

if (COUNT_CALLS === '1')
  mongoose.set('debug', (collection, verb) => console.log(`call ${collection}.${verb}`));

const connection = { useNewUrlParser: undefined, useUnifiedTopology: undefined };
const url = `http://localhost:${PORT}`;
lti.setup(
  'a secret',
  { url: MONGODB_URI, connection },
  {
    appRoute: '/lti/launch',
    loginRoute: '/lti/login',
    dynReg: { url, name: 'Stock', redirectUris: [] },
  },
);
lti.onConnect((token, req, res) => res.send('<!doctype html><title>Stock</title><p>Here.'));
await lti.deploy({ port: Number(PORT), silent: true });

await lti.registerPlatform({
  url: issuer,
  name: 'Moodle',
  clientId,
  authenticationEndpoint: authUrl,
  accesstokenEndpoint: tokenUrl,
  authConfig: { method: 'JWK_SET', key: jwksUrl },
});

if (SLOW_MS !== undefined) {
  const get = lti.Database.Get.bind(lti.Database);
  lti.Database.Get = async (...ask) => {
    const found = await get(...ask);
    await wait(Number(SLOW_MS));
    return found;
  };
}
console.log('listening');
