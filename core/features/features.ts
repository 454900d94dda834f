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
    /** What stands for a missing value; without it the cell stays empty. */
    missing: z.exactOptional(z.number()),
    /** The cell is (value - mean) / deviation, both of the training rows' values. */
    standardize: z.exactOptional(z.strictObject({ mean: z.number(), deviation: z.number() })),
    /** A second cell is 1 where the value is missing, else 0. */
    indicator: z.exactOptional(z.literal(true)),
  }),
  z.strictObject({
    kind: z.enum(['onehot', 'ordinal']),
    column: z.string(),
    type: columnSchema.shape.type,
    /** The values seen in training, most frequent first (a closed list in its own order), and how often. */
    levels: z.array(z.string()),
    counts: z.array(z.number()),
    /** Ordinal: the code of a missing value; without it the cell stays empty. */
    missing: z.exactOptional(z.number()),
  }),
]);
export type Encoding = z.infer<typeof encodingSchema>;

/** features.json: all that it takes to turn a raw record into the vector a model was trained on. */
export const featuresSchema = z.strictObject({
  version: z.literal(1),
  pipeline: z.string(),
  problem: z.enum(['binary', 'multiclass', 'regression']),
  algorithm: z.enum(['xgboost', 'linear-learner']),
  /** One for each cell of the vector, in its order. */
  featureNames: z.array(z.string()),
  /** Class i has index i; binary: [negative, positive]; regression: []. */
  classes: z.array(z.string()),
  target: z.strictObject({
    /** The column that holds it, or the expression that gives it. */
    column: z.exactOptional(z.string()),
    sql: z.exactOptional(z.string()),
    /** Of an expression: the columns it reads, which a request need not have. */
    reads: z.exactOptional(z.array(z.string())),
    transform: z.enum(['none', 'log1p']),
    /** Answers below are raised to it; null: none. */
    min: z.number().nullable(),
  }),
  /** Without the target's columns, unless those of earlier rows are features. */
  definition: definitionSchema,
  encodings: z.array(encodingSchema),
  /** Left out of the vector; without the field none was. */
  dropped: z.exactOptional(z.array(droppedSchema)),
  split: splitSchema,
  /** Binary: a score of at least this much is the positive class. One that is to be chosen is 0.5 until Evaluate. */
  threshold: z.number(),
  /** Multiclass: how many answers. */
  top: z.number(),
});
export type Features = z.infer<typeof featuresSchema>;
