import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openDuckDb } from '../../handlers/duckdb/duckdb.ts';
import { profileRows } from '../../handlers/transform/profile-rows.ts';

it('a table can have more columns than DuckDB can nest expressions', async () => {
  const db = await openDuckDb({ locked: false });
  const directory = await mkdtemp(join(tmpdir(), 'wide-'));
  onTestFinished(async () => {
    db.close();
    await rm(directory, { recursive: true });
  });
  const names = Array.from({ length: 1001 }, (_, index) => `x${index}`);
  const path = join(directory, 'rows.parquet');
  const values = names.map((name, index) => `i / 2e0 + ${index} AS ${name}`);
  await db.run(`COPY (SELECT ${values.join(', ')} FROM range(3) t(i)) TO '${path}' (FORMAT PARQUET)`);
  const counts = { faulty: 0, unlabelled: 0, waiting: 0 };
  const rows = { read: 3, quarantined: 0, unlabelled: 0, waiting: 0, outdated: 0, duplicates: 0, clean: 3 };
  const columns = Object.fromEntries(names.map((name) => [name, { type: 'number' as const }]));
  const definition = { missing: [], columns, derive: [] };
  const parts = [{ path, file: 'a.csv', rows: { ...counts, good: 3 } }];
  const profile = await profileRows(db, { parts, rows, ignored: [], reasons: [], definition });
  expect(Object.keys(profile.columns)).toHaveLength(1001);
  expect(profile.columns['x1000']).toMatchObject({ count: 3, min: '1000.0', max: '1001.0', mean: 1000.5, distinct: 3 });
});
