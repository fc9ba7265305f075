import { expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { openSqlite } from '../../src/store/sqlite/openSqlite.ts';
import { contractDeclarations } from './contract/declarations.ts';
import { someday } from './contract/useStore.ts';
import { makeFolder, removeFoldersAfterwards } from './sqliteFolder.ts';

const writer = fileURLToPath(new URL('./crashWriter.ts', import.meta.url));
const writes = 1000;
removeFoldersAfterwards();

/** Lines printed until the process was killed: each is a write that was acknowledged. */
async function writeAndKill(dataDir: string, killAfter: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, [writer, dataDir, `${writes}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    if (text.split('\n').length > killAfter) child.kill('SIGKILL');
  });
  await new Promise((resolve) => child.once('close', resolve));
  // The last line may be cut.
  return text.split('\n').slice(0, -1);
}

test.each([[1], [250], [600], [990]])(
  'killed after %d acknowledged writes, the store has every one of them',
  async (killAfter) => {
    const { dataDir, file } = makeFolder();
    const lines = await writeAndKill(dataDir, killAfter);
    expect(lines.length).toBeGreaterThanOrEqual(killAfter);

    const engine = await openSqlite({
      declarations: contractDeclarations,
      now: () => someday,
      dataDir,
    });
    const acknowledged = new Map(
      lines.map((line) => [line.split(' ')[0], Number(line.split(' ')[1])]),
    );
    const kept = new Map<string | undefined, number>();
    for (let side = 0; side < 20; side += 1) {
      const ids = Array.from({ length: 25 }, (_, at) => `${side}-${at}`);
      for (const { doc, version } of await engine.table('items', undefined).get(ids)) {
        kept.set(doc._id, version);
        expect(doc['rank']).toBe(version - 1);
      }
    }
    const lost = [...acknowledged].filter(([id, version]) => (kept.get(id) ?? 0) < version);
    expect(lost).toEqual([]);
    await engine.close();

    const db = new DatabaseSync(file);
    expect(db.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
    db.close();
  },
);
