import { z } from 'zod';
import type { Features } from '../../core/features/features.ts';
import type { Overlap } from '../../core/partition/split-record.ts';
import { inPartitionSql } from '../../core/partition/split.ts';
import { identifier } from '../../core/sql/sql.ts';
import type { DuckDb } from '../duckdb/duckdb.ts';
import { partitionedTable } from './assign-partitions.ts';

const sideCounts = z.array(z.object({ side: z.enum(['validation', 'test']), count: z.coerce.number() }));
const countSchema = z.tuple([z.object({ count: z.coerce.number() })]);

/** Counts what two sides have in common. By DuckDB's own hash, which is fast and good within one session. */
export async function findOverlap(db: DuckDb, { encodings, split }: Features): Promise<Overlap> {
  const features = encodings.map(({ column }) => identifier(column));
  const vector = `hash(${features.join(', ')})`;
  const known = await db.rows(`SELECT "$side" AS side, count(*) AS count FROM ${partitionedTable}
    WHERE ((${inPartitionSql(split, 'validation')}) OR (${inPartitionSql(split, 'test')}))
      AND ${vector} IN (SELECT ${vector} FROM ${partitionedTable} WHERE ${inPartitionSql(split, 'train')})
    GROUP BY "$side"`);
  const counts = new Map(sideCounts.parse(known).map(({ side, count }) => [side, count]));
  const onTwoSides = async (value: string) => {
    const [{ count }] = countSchema.parse(
      await db.rows(`SELECT count(*) AS count FROM (SELECT ${value} AS "$value" FROM ${partitionedTable}
        WHERE "$side" IS NOT NULL AND ${value} IS NOT NULL GROUP BY "$value" HAVING min("$side") <> max("$side"))`),
    );
    return count;
  };
  return {
    validation: counts.get('validation') ?? 0,
    test: counts.get('test') ?? 0,
    // The hash of a key decides its side.
    keys: split.by === 'hash' ? 0 : await onTwoSides('"$hash"'),
    groups: split.by === 'group' ? await onTwoSides(identifier(split.column)) : 0,
  };
}
