import * as z from 'zod';
import { splitSchema } from './split.ts';

const count = z.number();
const perPartition = { train: count, validation: count, test: count };

/** What two partitions share, although they should be independent. */
export const overlapSchema = z.strictObject({
  /** Rows with exactly the same features as a training row. */
  validation: count,
  test: count,
  /** Keys, and groups of a split by group, with rows in two partitions. */
  keys: count,
  groups: count,
});
export type Overlap = z.infer<typeof overlapSchema>;

/** records/<runId>/split.json: how the clean rows of a run were divided. */
export const splitRecordSchema = z.strictObject({
  version: z.literal(1),
  split: splitSchema,
  rows: z.strictObject({ ...perPartition, gap: count, unseenClass: count }),
  overlap: overlapSchema,
  /** Classes that some partition lacks: their number, and at most 20 of them, the largest first. */
  oneSidedClasses: z.strictObject({
    count,
    largest: z.array(z.strictObject({ class: z.string(), ...perPartition })),
  }),
});
export type SplitRecord = z.infer<typeof splitRecordSchema>;
