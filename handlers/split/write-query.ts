import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { keys, matrixFile } from '../../core/names.ts';
import type { DuckDb } from '../duckdb/duckdb.ts';
import type { SplitRun } from './context.ts';

interface Destination {
  key: string;
  /** The options of DuckDB's COPY. */
  options: string;
  contentType: string;
}

/** One text per row, unchanged. The lines contain commas and must not be quoted because of them. */
const plainLines = "(FORMAT CSV, HEADER false, DELIMITER '\\t', QUOTE '', ESCAPE '')";

/** Writes the result of a query to an object. */
export async function writeQuery(
  db: DuckDb,
  { bucket, directory }: Pick<SplitRun, 'bucket' | 'directory'>,
  sql: string,
  { key, options, contentType }: Destination,
): Promise<void> {
  const path = join(directory, randomUUID());
  await db.run(`COPY (${sql}) TO '${path}' ${options}`);
  await bucket.upload(path, key, contentType);
  await rm(path);
}

/** Writes a query of one text column as lines. */
export async function writeLines(
  db: DuckDb,
  run: Pick<SplitRun, 'bucket' | 'directory'>,
  sql: string,
  key: string,
): Promise<void> {
  await writeQuery(db, run, sql, { key, options: plainLines, contentType: 'text/csv' });
}

/** Writes a query of CSV lines as one of the run's matrices. */
export async function writeMatrix(
  db: DuckDb,
  run: Pick<SplitRun, 'bucket' | 'directory' | 'runId'>,
  sql: string,
  matrix: Parameters<typeof keys.matrix>[1],
): Promise<void> {
  await writeLines(db, run, sql, `${keys.matrix(run.runId, matrix)}${matrixFile}`);
}
