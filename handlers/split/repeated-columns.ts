import { z } from 'zod';
import { literal } from '../../core/features/sql.ts';
import type { DuckDb } from '../shared/duckdb.ts';

const namesSchema = z.array(z.object({ name: z.string() }));

/** The columns that every one of these Parquet files holds as a dictionary, because few of their values differ. */
export async function repeatedColumns(db: DuckDb, parts: { path: string }[]): Promise<ReadonlySet<string>> {
  const files = parts.map(({ path }) => literal(path)).join(', ');
  const found = await db.rows(`SELECT path_in_schema AS name FROM parquet_metadata([${files}])
    GROUP BY path_in_schema HAVING bool_and(dictionary_page_offset IS NOT NULL)`);
  return new Set(namesSchema.parse(found).map(({ name }) => name));
}
