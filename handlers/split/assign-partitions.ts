import * as z from 'zod';
import type { BatchDefinition } from '../../core/sql/definition.ts';
import { batchHistorySql } from '../../core/features/history.ts';
import { newestSql, partitionSql, splitOf, type Split } from '../../core/partition/split.ts';
import type { Pipeline } from '../../core/pipeline/parse-pipeline.ts';
import { special, tables } from '../../core/tables.ts';
import { readParts } from '../duckdb/clean-parts.ts';
import type { DuckDb } from '../duckdb/duckdb.ts';

const newestSchema = z.tuple([z.object({ newest: z.coerce.number() })]);

/**
 * Assigns each row of the clean parts to a partition and returns the split. It makes
 * `tables.partitioned` as a view, so that rows stay on disk. With a history it is a table, because
 * each query of a view would sort all rows again.
 */
export async function assignPartitions(
  db: DuckDb,
  pipeline: Pipeline,
  definition: BatchDefinition,
  parts: { path: string }[],
): Promise<Split> {
  const clean = readParts(parts);
  const newest = newestSql(pipeline);
  const [answer] =
    newest === undefined ? [] : newestSchema.parse(await db.rows(`SELECT ${newest} AS newest FROM ${clean}`));
  const split = splitOf(pipeline, definition.target.reads, answer?.newest);
  const rows = `(SELECT *, CAST(file_index AS BIGINT) * 4294967296 + file_row_number AS ${special.row},
      ${partitionSql(split, pipeline.input.missing, special.hash)} AS ${special.partition} FROM ${clean})`;
  const kind = definition.history === undefined ? 'VIEW' : 'TABLE';
  await db.run(`CREATE ${kind} ${tables.partitioned} AS FROM ${batchHistorySql(definition, special.hash, rows)}`);
  return split;
}
