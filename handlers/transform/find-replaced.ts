import { z } from 'zod';
import { identifier } from '../../core/sql/sql.ts';
import type { Pipeline } from '../../core/pipeline/parse-pipeline.ts';
import type { DuckDb } from '../duckdb/duckdb.ts';
import { readParts } from '../duckdb/clean-parts.ts';
import type { Part } from './write-part.ts';

/** Rows that a newer one of the same key replaces: `part` (from 0) and `row` in it (from 0). */
export const replacedTable = 'replaced_rows';

/** Makes the table that `findReplaced` fills. */
export async function createReplacedTable(db: DuckDb): Promise<void> {
  await db.run(`CREATE TABLE ${replacedTable} (part BIGINT, "row" BIGINT)`);
}

/** As many keys as are looked at at a time, half of them by either connection: grouping them takes some 50 bytes each. */
const mostKeys = 4_000_000;

const countSchema = z.tuple([z.object({ Count: z.coerce.number() })]);
const perPartSchema = z.array(z.object({ part: z.coerce.number(), rows: z.coerce.number() }));

/**
 * Finds the rows that a newer one of the same key replaces and counts them by part. Most data has none, so keys that
 * occur twice are found by their hash first, one range of hashes after the other; then the keys themselves decide.
 */
export async function findReplaced(
  db: DuckDb,
  pipeline: Pipeline,
  { key, parts, isUsable }: { key: string[]; parts: Part[]; isUsable: string },
): Promise<Map<number, number>> {
  const usable = parts.reduce((sum, { rows }) => sum + rows.good, 0);
  const ranges = 2 * Math.ceil(usable / mostKeys);
  const newest = [
    ...(pipeline.time === undefined ? [] : [`${identifier(pipeline.time.column)} DESC NULLS LAST`]),
    'file_index DESC, file_row_number DESC',
  ];
  const findInRange = async (on: DuckDb, range: number) => {
    const rows = `${readParts(parts)} WHERE ${isUsable} AND "$hash" % ${ranges} = ${range}`;
    const several = await on.rows(`CREATE OR REPLACE TEMP TABLE several_rows AS
      SELECT "$hash" FROM ${rows} GROUP BY "$hash" HAVING count(*) > 1`);
    if (countSchema.parse(several)[0].Count === 0) return;
    await on.run(`INSERT INTO ${replacedTable}
      SELECT file_index, file_row_number FROM (SELECT *, file_index, file_row_number FROM ${rows})
      SEMI JOIN several_rows USING ("$hash")
      QUALIFY row_number() OVER (PARTITION BY ${key.map(identifier).join(', ')} ORDER BY ${newest.join(', ')}) > 1`);
  };
  await db.withConnections((share) =>
    Promise.all(Array.from({ length: ranges }, (_, range) => share((on) => findInRange(on, range)))),
  );
  const counted = await db.rows(`SELECT part, count(*) AS rows FROM ${replacedTable} GROUP BY part`);
  return new Map(perPartSchema.parse(counted).map((found) => [found.part, found.rows]));
}
