import * as z from 'zod';
import type { Features } from '../../core/features/features.ts';
import type { Overlap } from '../../core/partition/split-record.ts';
import { inPartitionSql } from '../../core/partition/split.ts';
import { identifier } from '../../core/sql/sql.ts';
import { special, tables } from '../../core/tables.ts';
import type { DuckDb } from '../duckdb/duckdb.ts';

const overlapCounts = z.array(z.object({ partition: z.enum(['validation', 'test']), count: z.coerce.number() }));
const countSchema = z.tuple([z.object({ count: z.coerce.number() })]);

/**
 * Counts what two partitions share. It compares by DuckDB's own hash, which is fast, and stable
 * within a session.
 */
export async function findOverlap(db: DuckDb, { encodings, split }: Features): Promise<Overlap> {
  const { partition, sharedValue } = special;
  const features = encodings.map(({ column }) => identifier(column));
  const vector = `hash(${features.join(', ')})`;
  const seenRows = await db.rows(`SELECT ${partition} AS partition, count(*) AS count FROM ${tables.partitioned}
    WHERE ((${inPartitionSql(split, 'validation')}) OR (${inPartitionSql(split, 'test')}))
      AND ${vector} IN (SELECT ${vector} FROM ${tables.partitioned} WHERE ${inPartitionSql(split, 'train')})
    GROUP BY ${partition}`);
  const counts = new Map(overlapCounts.parse(seenRows).map((row) => [row.partition, row.count]));
  const countInSeveral = async (value: string) => {
    const [{ count }] = countSchema.parse(
      await db.rows(`SELECT count(*) AS count FROM (SELECT ${value} AS ${sharedValue} FROM ${tables.partitioned}
        WHERE ${partition} IS NOT NULL AND ${value} IS NOT NULL GROUP BY ${sharedValue} HAVING min(${partition}) <> max(${partition}))`),
    );
    return count;
  };
  return {
    validation: counts.get('validation') ?? 0,
    test: counts.get('test') ?? 0,
    // The hash of a key determines its partition.
    keys: split.by === 'hash' ? 0 : await countInSeveral(special.hash),
    groups: split.by === 'group' ? await countInSeveral(identifier(split.column)) : 0,
  };
}
