import { rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openSqlite } from '../../src/store/sqlite/openSqlite.ts';
import { storeContract } from './contract.ts';
import { makeTempFolder } from '../support/tempFolder.ts';

storeContract('the embedded engine', async (options) => {
  const dataDir = makeTempFolder('store');
  return {
    open: () => openSqlite({ ...options, dataDir }),
    async rawText() {
      const file = join(dataDir, 'elan.sqlite');
      // Into the file with what is still in the log: its bytes are then all there is.
      const db = new DatabaseSync(file);
      db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      db.close();
      return readFile(file, 'latin1');
    },
    remove: async () => rmSync(dataDir, { recursive: true }),
  };
});
