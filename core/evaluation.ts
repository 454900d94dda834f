import { z } from 'zod';

/** Metrics by name; null where one is not defined for the rows (AUC of one class) or is not finite. */
const metricsSchema = z.record(z.string(), z.number().nullable());
export type Metrics = z.infer<typeof metricsSchema>;

/** How well one class is told apart: 0 where nothing was predicted (precision) or nothing is there (recall). */
const classScoreSchema = z.strictObject({
  label: z.string(),
  /** Test rows of this class. */
  rows: z.number(),
  /** Test rows for which this class was predicted. */
  predicted: z.number(),
  precision: z.number(),
  recall: z.number(),
  f1: z.number(),
});
export type ClassScore = z.infer<typeof classScoreSchema>;

/** Cells that are not empty: [index of the true class, index of the predicted class, rows]. */
const confusionSchema = z.array(z.tuple([z.number(), z.number(), z.number()]));

/** What the predictions of a regression look like beside the targets, in the target's own units. */
const residualsSchema = z.strictObject({
  /** Prediction minus target at some shares of the rows, from the lowest to the highest. */
  quantiles: z.array(z.strictObject({ share: z.number(), error: z.number() })),
  /** Rows counted in a square grid of `size` cells a side over [low, high]; what lies outside is in the edge cells. */
  density: z.strictObject({
    low: z.number(),
    high: z.number(),
    size: z.number(),
    /** [column by target, row by prediction, rows of data]; empty cells are left out. */
    cells: z.array(z.tuple([z.number(), z.number(), z.number()])),
  }),
});
export type Residuals = z.infer<typeof residualsSchema>;

/** records/<runId>/evaluation.json: how challenger, champion and the naive baseline do on the test rows. */
export const evaluationSchema = z.strictObject({
  version: z.literal(1),
  runId: z.string(),
  problem: z.enum(['binary', 'multiclass', 'regression']),
  /** The metric that challenger and champion are compared by. */
  metric: z.string(),
  direction: z.enum(['higher', 'lower']),
  rows: z.strictObject({
    test: z.number(),
    /** Test rows that the champion's split calls test rows too. All of them without a champion. */
    shared: z.number(),
    /** Test rows whose label a model does not know: they count as wrong, with probability 0 for their label. */
    unknownToChallenger: z.number(),
    unknownToChampion: z.number(),
  }),
  /** Names of the classes that perClass and confusion count; empty for regression. */
  classes: z.array(z.string()),
  /** On all test rows. */
  challenger: z.strictObject({
    runId: z.string(),
    metrics: metricsSchema,
    perClass: z.array(classScoreSchema),
    confusion: confusionSchema,
    residuals: residualsSchema.nullable(),
  }),
  /** On the shared rows; without metrics where it cannot be compared. */
  champion: z
    .strictObject({
      runId: z.string(),
      comparable: z.boolean(),
      /** Why it cannot be compared. */
      reason: z.string().nullable(),
      metrics: metricsSchema.nullable(),
      perClass: z.array(classScoreSchema),
    })
    .nullable(),
  /** The challenger on the shared rows, to hold against the champion's metrics. */
  challengerOnShared: metricsSchema.nullable(),
  /** An answer that looks at no feature, on all test rows; `what` says which. */
  baseline: z.strictObject({ what: z.string(), metrics: metricsSchema }),
  /** Challenger and champion answer alike on every test row: they are one model. */
  identical: z.boolean(),
  /** How far their answers are apart at most. */
  largestScoreDifference: z.number().nullable(),
  /** Challenger against champion in `metric` on the shared rows; above 0 the challenger is better. */
  difference: z.number().nullable(),
  /** One observed difference, without an interval. */
  differenceKind: z.literal('point'),
});
export type Evaluation = z.infer<typeof evaluationSchema>;
