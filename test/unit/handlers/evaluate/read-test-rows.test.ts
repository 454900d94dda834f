import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readTestRows, type ReadTestRowsOptions, type TestRows } from '../../../../handlers/evaluate/read-test-rows.ts';

describe('test.parquet', () => {
  async function read(
    select: string,
    options: Partial<ReadTestRowsOptions> = {},
    history = 'CAST(NULL AS VARCHAR)',
  ): Promise<TestRows> {
    const directory = await mkdtemp(join(tmpdir(), 'evaluate-test-'));
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    onTestFinished(async () => {
      connection.closeSync();
      instance.closeSync();
      await rm(directory, { recursive: true });
    });
    const path = join(directory, "it's.parquet");
    await connection.run(
      `COPY (SELECT *, ${history} AS history FROM (${select})) TO '${path.replaceAll("'", "''")}' (FORMAT parquet)`,
    );
    return readTestRows(connection, path, { sliceColumns: [], newerThan: undefined, ...options });
  }

  it('is read in the order of its row numbers, not of the file', async () => {
    const rows = await read(`
      SELECT 4999 - i AS "row", CASE WHEN i % 3 = 0 THEN 'x' ELSE 'y' END AS label, CAST(NULL AS DOUBLE) AS target,
        { age: CASE WHEN i <> 10 THEN i END } AS record, i = 10 AS incomplete, i % 2 = 0 AS shared, CAST(NULL AS VARCHAR) AS cluster
      FROM range(5000) t(i)`);
    const label = (row: number) => rows.labelNames[rows.labels[row] ?? -1];
    expect([label(4999), label(4998), label(4997)]).toEqual(['x', 'y', 'y']);
    expect([...rows.shared.subarray(4996)]).toEqual([0, 1, 0, 1]);
    expect(rows.targets).toHaveLength(0);
    expect(rows.withMissing).toEqual([4989]);
    expect(await rows.recordsOf([4989, 7])).toEqual([{ age: null }, { age: 4992 }]);
    expect(rows.clusters).toBeUndefined();
    expect(rows.newer).toBeUndefined();
  });

  it('has targets and no labels for a regression', async () => {
    const rows = await read(`
      SELECT CAST(i AS BIGINT) AS "row", CAST(NULL AS VARCHAR) AS label, i / 2 AS target, { age: 1 } AS record, false AS incomplete, true AS shared, CAST(NULL AS VARCHAR) AS cluster
      FROM range(3) t(i)`);
    expect([...rows.targets]).toEqual([0, 0.5, 1]);
    expect(rows.labelNames).toEqual([]);
  });

  it('may be empty', async () => {
    const rows = await read(`
      SELECT CAST(0 AS BIGINT) AS "row", '' AS label, CAST(NULL AS DOUBLE) AS target, { age: 1 } AS record, false AS incomplete, true AS shared, '' AS cluster WHERE false`);
    expect(rows.shared).toHaveLength(0);
    expect(rows.withMissing).toEqual([]);
  });

  it('has numbered clusters; a row without one is a cluster of its own', async () => {
    const rows = await read(`
      SELECT CAST(i AS BIGINT) AS "row", 'x' AS label, CAST(NULL AS DOUBLE) AS target, { age: 1 } AS record, false AS incomplete, true AS shared,
        CASE WHEN i < 4 THEN 'day ' || (i % 2) END AS cluster FROM range(6) t(i)`);
    expect([...(rows.clusters ?? [])]).toEqual([0, 1, 0, 1, 2, 3]);
  });

  it('lists the rows whose earlier records are known, and gives those records in the requested order', async () => {
    const select = `SELECT CAST(i AS BIGINT) AS "row", 'x' AS label, CAST(NULL AS DOUBLE) AS target, { age: 1 } AS record, false AS incomplete,
      true AS shared, CAST(NULL AS VARCHAR) AS cluster FROM range(4) t(i)`;
    const { history } = await read(select, {}, `CASE WHEN "row" % 2 = 1 THEN '[{"age": ' || "row" || '}]' END`);
    expect(history?.rows).toEqual([1, 3]);
    expect(await history?.of([3, 1])).toEqual([[{ age: 3 }], [{ age: 1 }]]);
    expect((await read(select)).history).toBeUndefined();
  });

  it('marks rows later than a given time, but none without a time', async () => {
    const select = `
      SELECT CAST(i AS BIGINT) AS "row", 'x' AS label, CAST(NULL AS DOUBLE) AS target, { age: 1 } AS record, false AS incomplete, true AS shared,
        CAST(NULL AS VARCHAR) AS cluster,
        CASE WHEN i < 3 THEN TIMESTAMP '2026-01-05 05:59:59' + to_seconds(i) END AS time FROM range(4) t(i)`;
    const rows = await read(select, { newerThan: '2026-01-05T06:00:00.000Z' });
    expect([...(rows.newer ?? [])]).toEqual([0, 0, 1, 0]);
  });

  it('has the values of the slices, including missing ones', async () => {
    const select = `
      SELECT CAST(i AS BIGINT) AS "row", 'x' AS label, CAST(NULL AS DOUBLE) AS target, { age: 1 } AS record, false AS incomplete, true AS shared,
        CAST(NULL AS VARCHAR) AS cluster, CASE WHEN i <> 1 THEN 'p' || (i % 2) END AS slice_0, 'all' AS slice_1
      FROM range(4) t(i)`;
    const { slices } = await read(select, { sliceColumns: ['plan', 'land'] });
    expect(slices).toEqual([
      { column: 'plan', values: ['p0', null, 'p1'], indices: Int32Array.of(0, 1, 0, 2) },
      { column: 'land', values: ['all'], indices: Int32Array.of(0, 0, 0, 0) },
    ]);
  });
});
