import * as z from 'zod';
import { droppedSchema } from './dropped.ts';
import { columnSchema, definitionSchema } from '../sql/definition.ts';
import { splitSchema } from '../partition/split.ts';

/** How one typed column becomes cells of the vector. */
const encodingSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('number'),
    column: z.string(),
    type: columnSchema.shape.type,
    /** The replacement for a missing value; without it the cell stays empty. */
    missing: z.exactOptional(z.number()),
    /** The cell is (value - mean) / deviation. Mean and deviation come from the training rows. */
    standardize: z.exactOptional(z.strictObject({ mean: z.number(), deviation: z.number() })),
    /** A second cell is 1 if the value is missing, else 0. */
    indicator: z.exactOptional(z.literal(true)),
  }),
  z.strictObject({
    kind: z.enum(['onehot', 'ordinal']),
    column: z.string(),
    type: columnSchema.shape.type,
    /**
     * The training rows' values, most frequent first, or the declared list in its own order; and
     * their counts.
     */
    levels: z.array(z.string()),
    counts: z.array(z.number()),
    /** Ordinal: the code of a missing value; without it the cell stays empty. */
    missing: z.exactOptional(z.number()),
  }),
]);
export type Encoding = z.infer<typeof encodingSchema>;

/**
 * features.json: everything needed to turn a raw record into the vector that the model was trained
 * on.
 */
export const featuresSchema = z.strictObject({
  version: z.literal(1),
  pipeline: z.string(),
  problem: z.enum(['binary', 'multiclass', 'regression']),
  algorithm: z.enum(['xgboost', 'linear-learner']),
  /** One per cell of the vector, in order. */
  featureNames: z.array(z.string()),
  /** Class i has index i; binary: [negative, positive]; regression: []. */
  classes: z.array(z.string()),
  target: z.strictObject({
    /** The target's column, or its expression. */
    column: z.exactOptional(z.string()),
    sql: z.exactOptional(z.string()),
    /** The columns that the expression reads. A request does not need them. */
    reads: z.exactOptional(z.array(z.string())),
    transform: z.enum(['none', 'log1p']),
    /** Predictions below this are raised to it; null: no minimum. */
    min: z.number().nullable(),
  }),
  /** Without the target's columns, unless their values in earlier rows are features. */
  definition: definitionSchema,
  encodings: z.array(encodingSchema),
  /** Columns left out of the vector; absent if all columns are kept. */
  dropped: z.exactOptional(z.array(droppedSchema)),
  split: splitSchema,
  /**
   * Binary: a score of at least this means the positive class. If Evaluate chooses it, it is 0.5
   * until then.
   */
  threshold: z.number(),
  /** Multiclass: the number of classes per prediction. */
  top: z.number(),
});
export type Features = z.infer<typeof featuresSchema>;
