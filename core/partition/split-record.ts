import { z } from 'zod';
import { splitSchema } from './split.ts';

const count = z.number();
const perSide = { train: count, validation: count, test: count };

/** What two sides have in common, though they should be strangers. */
export const overlapSchema = z.strictObject({
  /** Rows whose features, one and all, have the values that a training row's have. */
  validation: count,
  test: count,
  /** Keys, and groups of a split by group, with rows on two sides. */
  keys: count,
  groups: count,
});
export type Overlap = z.infer<typeof overlapSchema>;

/** records/<runId>/split.json: how the clean rows of a run were divided. */
export const splitRecordSchema = z.strictObject({
  version: z.literal(1),
  split: splitSchema,
  rows: z.strictObject({ ...perSide, gap: count, unseenClass: count }),
  overlap: overlapSchema,
  /** Classes that a side has no row of, the largest first, at most 20; how many there are in all. */
  oneSidedClasses: z.strictObject({
    count,
    largest: z.array(z.strictObject({ class: z.string(), ...perSide })),
  }),
});
export type SplitRecord = z.infer<typeof splitRecordSchema>;
