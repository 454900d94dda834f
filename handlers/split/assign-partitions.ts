import { z } from 'zod';
import type { BatchDefinition } from '../../core/sql/definition.ts';
import { batchHistorySql } from '../../core/features/history.ts';
import { newestSql, partitionSql, splitOf, type Split } from '../../core/partition/split.ts';
import type { Pipeline } from '../../core/pipeline/parse-pipeline.ts';
import { readParts } from '../duckdb/clean-parts.ts';
import type { DuckDb } from '../duckdb/duckdb.ts';

/**
 * The clean rows in their order with `$side` (train, validation or test; NULL for a row in a gap), `$row`, which rises, and
 * the values of earlier rows.
 */
export const partitionedTable = 'sided_rows';

const newestSchema = z.tuple([z.object({ newest: z.coerce.number() })]);

/**
 * Assigns each row of the clean parts its side and gives the split that says so. A view: rows stay on disk; but with a
 * history a table, since each look would sort all rows anew.
 */
export async function assignPartitions(
  db: DuckDb,
  pipeline: Pipeline,
  definition: BatchDefinition,
  parts: { path: string }[],
): Promise<Split> {
  const clean = readParts(parts);
  const newest = newestSql(pipeline);
  const [found] =
    newest === undefined ? [] : newestSchema.parse(await db.rows(`SELECT ${newest} AS newest FROM ${clean}`));
  const split = splitOf(pipeline, definition.target.reads, found?.newest);
  const rows = `(SELECT *, CAST(file_index AS BIGINT) * 4294967296 + file_row_number AS "$row",
      ${partitionSql(split, pipeline.input.missing, '"$hash"')} AS "$side" FROM ${clean})`;
  const kind = definition.history === undefined ? 'VIEW' : 'TABLE';
  await db.run(`CREATE ${kind} ${partitionedTable} AS FROM ${batchHistorySql(definition, '"$hash"', rows)}`);
  return split;
}
