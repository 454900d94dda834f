import * as z from 'zod';
import { identifier } from '../../core/sql/sql.ts';
import type { Pipeline } from '../../core/pipeline/parse-pipeline.ts';
import { special, tables } from '../../core/tables.ts';
import type { DuckDb } from '../duckdb/duckdb.ts';
import { readParts } from '../duckdb/clean-parts.ts';
import type { Part } from './write-part.ts';

/**
 * Makes the table of replaced rows: `part` (from 0) and `row` in the part (from 0). `findReplaced`
 * fills it.
 */
export async function createReplacedTable(db: DuckDb): Promise<void> {
  await db.run(`CREATE TABLE ${tables.replaced} (part BIGINT, "row" BIGINT)`);
}

/**
 * The number of keys to group at a time, half of them per connection. Grouping takes about 50 bytes
 * per key.
 */
const keysAtOnce = 4_000_000;

const createdSchema = z.tuple([z.object({ Count: z.coerce.number() })]);
/** Numbers of rows per part. */
export const partCountsSchema = z.array(z.object({ part: z.coerce.number(), rows: z.coerce.number() }));

/**
 * Finds the rows that a newer row with the same key replaces, and counts them per part. Most data
 * has none. So it first finds repeated hashes, one range of hashes after the other, and then
 * compares the keys themselves.
 */
export async function findReplaced(
  db: DuckDb,
  pipeline: Pipeline,
  { key, parts, isUsable }: { key: string[]; parts: Part[]; isUsable: string },
): Promise<Map<number, number>> {
  const usable = parts.reduce((sum, { rows }) => sum + rows.good, 0);
  const ranges = 2 * Math.ceil(usable / keysAtOnce);
  const newest = [
    ...(pipeline.time === undefined ? [] : [`${identifier(pipeline.time.column)} DESC NULLS LAST`]),
    'file_index DESC, file_row_number DESC',
  ];
  const { hash } = special;
  const findInRange = async (connection: DuckDb, range: number) => {
    const rows = `${readParts(parts)} WHERE ${isUsable} AND ${hash} % ${ranges} = ${range}`;
    const created = await connection.rows(`CREATE OR REPLACE TEMP TABLE ${tables.repeatedHashes} AS
      SELECT ${hash} FROM ${rows} GROUP BY ${hash} HAVING count(*) > 1`);
    if (createdSchema.parse(created)[0].Count === 0) return;
    await connection.run(`INSERT INTO ${tables.replaced}
      SELECT file_index, file_row_number FROM (SELECT *, file_index, file_row_number FROM ${rows})
      SEMI JOIN ${tables.repeatedHashes} USING (${hash})
      QUALIFY row_number() OVER (PARTITION BY ${key.map(identifier).join(', ')} ORDER BY ${newest.join(', ')}) > 1`);
  };
  await db.withConnections((share) =>
    Promise.all(Array.from({ length: ranges }, (_, range) => share((connection) => findInRange(connection, range)))),
  );
  const counted = await db.rows(`SELECT part, count(*) AS rows FROM ${tables.replaced} GROUP BY part`);
  return new Map(partCountsSchema.parse(counted).map((part) => [part.part, part.rows]));
}
