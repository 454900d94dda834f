import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckDb, type DuckDb } from '../../../../handlers/duckdb/duckdb.ts';

const folder = mkdtempSync(join(tmpdir(), 'locked-test-'));
const csv = join(folder, 'rows.csv');
let locked: DuckDb;
beforeAll(async () => {
  writeFileSync(csv, 'a\n1\n');
  locked = await openDuckDb({ locked: true });
  await locked.run('CREATE TABLE t (a INTEGER)');
});
afterAll(() => {
  locked.close();
  rmSync(folder, { recursive: true });
});

describe('the DuckDB that encodes requests rejects', () => {
  const files = /disabled by configuration/;
  const extensions = /disabled (through|by) configuration/;
  const configuration = /configuration has been locked/;
  it.each<[string, RegExp]>([
    [`COPY t TO '${folder}/out.csv'`, files],
    [`COPY t FROM '${csv}'`, files],
    [`EXPORT DATABASE '${folder}/export'`, files],
    [`FROM '${csv}'`, files],
    [`FROM read_csv('${csv}')`, files],
    [`FROM read_text('${csv}')`, files],
    [`FROM glob('${folder}/*')`, files],
    ["FROM read_parquet('https://localhost/rows.parquet')", files],
    [`ATTACH '${folder}/other.db'`, files],
    ['INSTALL httpfs', extensions],
    ['LOAD httpfs', extensions],
    ['SET threads = 2', configuration],
    ['SET enable_external_access = true', configuration],
    ['SET lock_configuration = false', configuration],
    ['SET allowed_directories = []', configuration],
    ['RESET lock_configuration', configuration],
    ["PRAGMA memory_limit = '9GB'", configuration],
    ['PRAGMA enable_external_access = true', configuration],
    [`PRAGMA profiling_output = '${folder}/profile.json'`, configuration],
  ])('%s', async (sql, reason) => {
    await expect(locked.run(sql)).rejects.toThrow(reason);
    expect(readdirSync(folder)).toEqual(['rows.csv']);
  });

  it('but the DuckDB that reads files does not reject files', async () => {
    const open = await openDuckDb({ locked: false });
    try {
      expect(await open.rows(`FROM read_csv('${csv}')`)).toEqual([{ a: '1' }]);
      await open.run('SET threads = 2');
    } finally {
      open.close();
    }
  });
});
