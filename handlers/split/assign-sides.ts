import { z } from 'zod';
import { newestSql, sideSql, splitOf, type Split } from '../../core/features/split.ts';
import { literal } from '../../core/features/sql.ts';
import type { Pipeline } from '../../core/pipeline.ts';
import type { DuckDb } from '../shared/duckdb.ts';

/** The clean rows in their order with `$side`: train, validation or test; NULL for a row in a gap. */
export const sidedTable = 'sided_rows';

const newestSchema = z.tuple([z.object({ newest: z.coerce.number() })]);

/** Reads clean.parquet, assigns each row its side and gives the split that says so. */
export async function assignSides(db: DuckDb, pipeline: Pipeline, cleanPath: string): Promise<Split> {
  const clean = `read_parquet(${literal(cleanPath)})`;
  const newest = newestSql(pipeline);
  const [found] =
    newest === undefined ? [] : newestSchema.parse(await db.rows(`SELECT ${newest} AS newest FROM ${clean}`));
  const split = splitOf(pipeline, found?.newest);
  await db.run(`CREATE TABLE ${sidedTable} AS
    SELECT *, ${sideSql(split, pipeline.input.missing)} AS "$side" FROM ${clean}`);
  return split;
}
