import { z } from 'zod';
import { literal } from '../../core/sql/sql.ts';
import type { DuckDb } from './duckdb.ts';

const namesSchema = z.array(z.object({ name: z.string() }));

/**
 * The columns that these Parquet files hold as dictionaries, because few of their values differ. All but a fifth of the
 * rows: in a last file of few rows a column may have none.
 */
export async function repeatedColumns(db: DuckDb, parts: { path: string }[]): Promise<ReadonlySet<string>> {
  const files = parts.map(({ path }) => literal(path)).join(', ');
  const found = await db.rows(`SELECT path_in_schema AS name FROM parquet_metadata([${files}])
    GROUP BY path_in_schema HAVING sum(num_values) FILTER (dictionary_page_offset IS NOT NULL) >= 0.8 * sum(num_values)`);
  return new Set(namesSchema.parse(found).map(({ name }) => name));
}
