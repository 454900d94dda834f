import { z } from 'zod';
import { newestSql, sideSql, splitOf, type Split } from '../../core/features/split.ts';
import type { Pipeline } from '../../core/pipeline.ts';
import { readParts } from '../shared/clean-parts.ts';
import type { DuckDb } from '../shared/duckdb.ts';

/** The clean rows in their order with `$side`: train, validation or test, NULL for a row in a gap; and `$row`, which rises. */
export const sidedTable = 'sided_rows';

const newestSchema = z.tuple([z.object({ newest: z.coerce.number() })]);

/** Assigns each row of the clean parts its side and gives the split that says so. A view: rows stay on disk. */
export async function assignSides(db: DuckDb, pipeline: Pipeline, parts: { path: string }[]): Promise<Split> {
  const clean = readParts(parts);
  const newest = newestSql(pipeline);
  const [found] =
    newest === undefined ? [] : newestSchema.parse(await db.rows(`SELECT ${newest} AS newest FROM ${clean}`));
  const split = splitOf(pipeline, found?.newest);
  await db.run(`CREATE VIEW ${sidedTable} AS
    SELECT *, CAST(file_index AS BIGINT) * 4294967296 + file_row_number AS "$row",
      ${sideSql(split, pipeline.input.missing, '"$hash"')} AS "$side" FROM ${clean}`);
  return split;
}
