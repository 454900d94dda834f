import type { DuckDBConnection } from '@duckdb/node-api';
import * as z from 'zod';
import { recordTextSql } from '../../core/features/record.ts';
import { literal } from '../../core/sql/sql.ts';
import type { TestTruth } from '../../core/judging/metrics/test-truth.ts';

/** The test rows: their truth, and access to the raw records of some rows. */
export interface TestRows extends TestTruth {
  /** The first rows with a missing value, at most 10. */
  withMissing: number[];
  /** The raw records of rows, in the order of the indices. */
  recordsOf: (rows: number[]) => Promise<Record<string, unknown>[]>;
  /**
   * Only for models with history: the rows whose earlier records are known, and those records,
   * oldest first.
   */
  history?: { rows: number[]; of: (rows: number[]) => Promise<Record<string, unknown>[][]> };
}

export interface ReadTestRowsOptions {
  /** The columns of gate.slices, in the order that Split wrote them. */
  sliceColumns: string[];
  /** ISO 8601. Rows with a later time are marked as newer; undefined if unknown. */
  newerThan: string | undefined;
}

const recordSchema = z.record(z.string(), z.unknown());
const counts = z.tuple([z.number(), z.number(), z.number(), z.number()]);
const rowNumbers = z.array(z.tuple([z.number()]));

/** Reads test.parquet in chunks into typed arrays. Raw records are read on demand. */
export async function readTestRows(
  connection: DuckDBConnection,
  path: string,
  { sliceColumns, newerThan }: ReadTestRowsOptions,
): Promise<TestRows> {
  const table = `read_parquet(${literal(path)})`;
  const result = await connection.runAndReadAll(
    `SELECT count(*)::DOUBLE, count(target)::DOUBLE, count(cluster)::DOUBLE, count(history)::DOUBLE FROM ${table}`,
  );
  const [rows, targetCount, clusterCount, historyCount] = counts.parse(result.getRows()[0]);
  const isNumber = targetCount > 0;
  const targets = new Float64Array(isNumber ? rows : 0);
  const shared = new Uint8Array(rows);
  const newer = newerThan === undefined ? undefined : new Uint8Array(rows);
  const labels = indexer(isNumber ? 0 : rows);
  const clusters = clusterCount > 0 ? indexer(rows) : undefined;
  const slices = sliceColumns.map((column) => ({ column, ...indexer(rows) }));

  const selected = [
    'shared',
    isNumber ? 'target' : 'label',
    // A row without a cluster is a cluster of its own.
    clusters === undefined ? 'NULL' : `coalesce(cluster, 'row ' || "row")`,
    newerThan === undefined ? 'NULL' : `time > CAST(${literal(newerThan.replace('Z', ''))} AS TIMESTAMP)`,
    ...slices.map((_, index) => `slice_${index}`),
  ];
  let row = 0;
  const stream = await connection.stream(`SELECT ${selected.join(', ')} FROM ${table} ORDER BY "row"`);
  for await (const chunk of stream) {
    const [sharedColumn = [], truthColumn = [], clusterColumn = [], newerColumn = [], ...values] = chunk.getColumns();
    for (let offset = 0; offset < chunk.rowCount; offset++, row++) {
      shared[row] = sharedColumn[offset] === true ? 1 : 0;
      if (isNumber) targets[row] = Number(truthColumn[offset] ?? Number.NaN);
      else labels.set(row, String(truthColumn[offset]));
      clusters?.set(row, String(clusterColumn[offset]));
      if (newer !== undefined) newer[row] = newerColumn[offset] === true ? 1 : 0;
      for (const [index, slice] of slices.entries()) {
        const value = values[index]?.[offset] ?? null;
        slice.set(row, value === null ? null : String(value));
      }
    }
  }

  const missing = await connection.runAndReadAll(
    `SELECT "row"::DOUBLE FROM ${table} WHERE incomplete ORDER BY "row" LIMIT 10`,
  );
  return {
    labelNames: labels.values.map(String),
    labels: labels.indices,
    targets,
    shared,
    ...(newer && { newer }),
    ...(clusters && { clusters: clusters.indices }),
    slices: slices.map(({ column, values, indices }) => ({ column, values, indices })),
    withMissing: rowNumbers.parse(missing.getRows()).flat(),
    recordsOf: (numbers) => readJson(connection, table, recordTextSql('record'), numbers, recordSchema),
    ...(historyCount > 0 && { history: await readHistory(connection, table) }),
  };
}

/**
 * Collects distinct values in the order of their first appearance, and each row's index into them.
 */
function indexer(rows: number) {
  const numbers = new Map<string | null, number>();
  const values: (string | null)[] = [];
  const indices = new Int32Array(rows);
  const set = (row: number, value: string | null) => {
    let number = numbers.get(value);
    if (number === undefined) {
      number = values.length;
      numbers.set(value, number);
      values.push(value);
    }
    indices[row] = number;
  };
  return { values, indices, set };
}

async function readHistory(connection: DuckDBConnection, table: string): Promise<NonNullable<TestRows['history']>> {
  const known = await connection.runAndReadAll(
    `SELECT "row"::DOUBLE FROM ${table} WHERE history IS NOT NULL ORDER BY "row"`,
  );
  return {
    rows: rowNumbers.parse(known.getRows()).flat(),
    of: (numbers) => readJson(connection, table, 'history', numbers, z.array(recordSchema)),
  };
}

/** Parses a JSON expression of some rows, in the order of `rows`. */
async function readJson<T>(
  connection: DuckDBConnection,
  table: string,
  textSql: string,
  rows: number[],
  schema: z.ZodType<T>,
): Promise<T[]> {
  const read = await connection.runAndReadAll(
    `SELECT "row"::DOUBLE, ${textSql} FROM ${table} WHERE "row" IN (${['-1', ...rows].join(', ')})`,
  );
  const texts = new Map(z.array(z.tuple([z.number(), z.string()])).parse(read.getRows()));
  return rows.map((row) => schema.parse(JSON.parse(texts.get(row) ?? 'null')));
}
