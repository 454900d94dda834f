import * as z from 'zod';
import { literal } from '../../core/sql/sql.ts';
import type { DuckDb } from './duckdb.ts';

const namesSchema = z.array(z.object({ name: z.string() }));

/**
 * The columns that Parquet files store with a dictionary, because their values repeat. Up to a
 * fifth of the rows may be without one, because a short last file may have no dictionary.
 */
export async function repeatedColumns(db: DuckDb, parts: { path: string }[]): Promise<ReadonlySet<string>> {
  const files = parts.map(({ path }) => literal(path)).join(', ');
  const names = await db.rows(`SELECT path_in_schema AS name FROM parquet_metadata([${files}])
    GROUP BY path_in_schema HAVING sum(num_values) FILTER (dictionary_page_offset IS NOT NULL) >= 0.8 * sum(num_values)`);
  return new Set(namesSchema.parse(names).map(({ name }) => name));
}
