import { rename } from 'node:fs/promises';
import * as z from 'zod';
import { cleanSql } from '../../core/features/clean.ts';
import { literal } from '../../core/sql/sql.ts';
import { special } from '../../core/tables.ts';
import type { DuckDb } from '../duckdb/duckdb.ts';
import type { RawRows } from './raw-rows.ts';
import { partSql, type RowState } from './part-sql.ts';
import type { RowChecks } from './row-checks.ts';

/** Rows of one file in order, as Parquet in the form of `partSql`. */
export interface Part {
  path: string;
  /** The uploaded file that the rows come from. */
  file: string;
  rows: Record<RowState, number>;
}

const stateCounts = z.array(
  z.object({ state: z.enum(['good', 'faulty', 'unlabelled', 'waiting']), count: z.coerce.number() }),
);

/** Cleans raw rows and writes them to Parquet. `rawColumns` are those of all files so far. */
export async function writePart(
  db: DuckDb,
  checks: RowChecks,
  rows: RawRows,
  { path, file, rawColumns }: { path: string; file: string; rawColumns: readonly string[] },
): Promise<Part> {
  const cleaned = cleanSql({ ...checks.definition, missing: rows.missing }, rows.relation, rows.cells);
  const sql = partSql(checks, cleaned, rows, rawColumns);
  await db.run(`COPY (${sql}) TO ${literal(path)} ${parquetOptions}`);
  return { path, file, rows: await countStates(db, path) };
}

/** Small row groups, because each thread holds one in memory. */
const parquetOptions = '(FORMAT PARQUET, COMPRESSION SNAPPY, ROW_GROUP_SIZE 61440)';

async function countStates(db: DuckDb, path: string): Promise<Part['rows']> {
  const rows = { good: 0, faulty: 0, unlabelled: 0, waiting: 0 };
  const counted = await db.rows(
    `SELECT ${special.state} AS state, count(*) AS count FROM read_parquet(${literal(path)}) GROUP BY ${special.state}`,
  );
  for (const { state, count } of stateCounts.parse(counted)) rows[state] = count;
  return rows;
}

/**
 * Removes all rows of a part for which the condition is not true. The condition may read
 * `file_row_number`.
 */
export async function keepRows(db: DuckDb, part: Part, condition: string): Promise<void> {
  const kept = `${part.path}.kept`;
  await db.run(`COPY (SELECT * EXCLUDE (file_row_number) FROM read_parquet(${literal(part.path)}, file_row_number = true)
    WHERE ${condition}) TO ${literal(kept)} ${parquetOptions}`);
  await rename(kept, part.path);
  part.rows = await countStates(db, part.path);
}
