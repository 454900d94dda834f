import { z } from 'zod';
import { partitions } from '../../core/partition/split.ts';
import type { DuckDb } from '../duckdb/duckdb.ts';
import { partitionedTable } from './assign-partitions.ts';

const countsSchema = z.array(
  z.object({ side: z.enum(partitions).nullable(), label: z.string().nullable(), count: z.coerce.number() }),
);
/** How many rows of a side, or of a gap, have a label; of a regression none has one. */
export type LabelCount = z.infer<typeof countsSchema>[number];

/** Counts the rows of `sidedTable`, in the order of their labels. */
export async function countLabels(db: DuckDb): Promise<LabelCount[]> {
  return countsSchema.parse(
    await db.rows(`SELECT "$side" AS side, "$label" AS label, count(*) AS count FROM ${partitionedTable}
      GROUP BY "$side", "$label" ORDER BY "$label", "$side"`),
  );
}
