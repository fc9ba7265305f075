// Run by mongosh beside the first member (compose.yaml): makes the replica set and its users. Run again, it
// makes what is missing and changes nothing else.
const { readFileSync } = require('node:fs');

const secret = (name) => readFileSync(`/run/secrets/${name}`, 'utf8').trim();
const admin = connect('mongodb://127.0.0.1:27017/admin');

if (admin.hello().setName === undefined) {
  admin.adminCommand({
    replSetInitiate: {
      _id: 'elan',
      // The first one leads while it is there: the users are made on it.
      members: ['mongodb1', 'mongodb2', 'mongodb3'].map((name, at) => ({
        _id: at,
        host: `${name}:27017`,
        priority: at === 0 ? 2 : 1,
      })),
    },
  });
}

const deadline = Date.now() + 60_000;
while (!admin.hello().isWritablePrimary) {
  if (Date.now() > deadline) throw new Error('the first member does not lead: look at its log');
  sleep(500);
}

const password = secret('mongodb_admin_password');
try {
  admin.createUser({ user: 'admin', pwd: password, roles: ['root'] });
} catch (error) {
  // Once there is a user, nobody makes another one without a password.
  if (error.codeName !== 'Unauthorized') throw error;
}
admin.auth('admin', password);
if (admin.getUser('elan') === null) {
  const roles = [{ role: 'readWrite', db: 'elan' }];
  admin.createUser({ user: 'elan', pwd: secret('mongodb_password'), roles });
}
print('MongoDB is ready');
