import { sideSql, splitOf } from '../../core/features/split.ts';
import { literal } from '../../core/features/sql.ts';
import type { Pipeline } from '../../core/pipeline.ts';
import type { DuckDb } from '../shared/duckdb.ts';

/** The clean rows in their order with `$side`: train, validation or test. */
export const sidedTable = 'sided_rows';

/** Reads clean.parquet and assigns each row its side. */
export async function assignSides(db: DuckDb, pipeline: Pipeline, cleanPath: string): Promise<void> {
  await db.run(`CREATE TABLE ${sidedTable} AS
    SELECT *, ${sideSql(splitOf(pipeline), pipeline.input.missing)} AS "$side"
    FROM read_parquet(${literal(cleanPath)})`);
}
