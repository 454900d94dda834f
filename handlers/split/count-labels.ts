import * as z from 'zod';
import { partitions } from '../../core/partition/split.ts';
import { special, tables } from '../../core/tables.ts';
import type { DuckDb } from '../duckdb/duckdb.ts';

const labelCountsSchema = z.array(
  z.object({ partition: z.enum(partitions).nullable(), label: z.string().nullable(), count: z.coerce.number() }),
);
/**
 * The number of rows with a label in a partition, or in a gap (null). Rows of a regression have no
 * label.
 */
export type LabelCount = z.infer<typeof labelCountsSchema>[number];

/** Counts the rows of `tables.partitioned`, in the order of their labels. */
export async function countLabels(db: DuckDb): Promise<LabelCount[]> {
  const { partition, label } = special;
  return labelCountsSchema.parse(
    await db.rows(`SELECT ${partition} AS partition, ${label} AS label, count(*) AS count FROM ${tables.partitioned}
      GROUP BY ${partition}, ${label} ORDER BY ${label}, ${partition}`),
  );
}
