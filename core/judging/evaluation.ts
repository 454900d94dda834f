import { z } from 'zod';
import { driftSchema } from '../profile/drift-record.ts';
import { relationSchema } from '../profile/relation.ts';
import { droppedSchema } from '../features/dropped.ts';

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

/** A share of rows against another at some thresholds, at most 101 points: ROC [FPR, TPR], [recall, precision]. */
const pointsSchema = z.array(z.tuple([z.number(), z.number()])).max(101);
const curvesSchema = z.strictObject({ roc: pointsSchema, precisionRecall: pointsSchema });
export type Curves = z.infer<typeof curvesSchema>;

/**
 * Predictions in bins against what came true. Binary: the positive class's probability and its share of the rows, in
 * tenths. Multiclass: the same of whether the likeliest class is right. Regression: mean prediction and mean target
 * in ten bins of about equal size by prediction, equal predictions in one. Empty bins are left out.
 */
const calibrationSchema = z.array(z.strictObject({ predicted: z.number(), observed: z.number(), rows: z.number() }));
export type Calibration = z.infer<typeof calibrationSchema>;

/** A value and its bounds; a bound is null where resampling gives none (fewer than two clusters, or an undefined metric). */
const boundsSchema = z.strictObject({ value: z.number(), low: z.number().nullable(), high: z.number().nullable() });
export type Bounds = z.infer<typeof boundsSchema>;

const differenceSchema = boundsSchema.extend({
  /** Of the two-sided percentile interval: gate.confidence. */
  confidence: z.number(),
  resamples: z.number(),
  /** How many clusters were drawn; null where each row was drawn by itself. */
  clusters: z.number().nullable(),
  method: z.literal('paired bootstrap'),
});
export type Difference = z.infer<typeof differenceSchema>;

/** The rows with one value of a column of gate.slices, among the rows that the two models are compared on. */
const sliceSchema = z.strictObject({
  column: z.string(),
  /** As text, after cleaning; null: missing. */
  value: z.string().nullable(),
  rows: z.number(),
  /** Fewer rows than gate.slices.minRows: nothing is said of it. */
  tooSmall: z.boolean(),
  /** The gate's metric; null where it is undefined, the slice is too small, or (champion) there is no comparison. */
  challenger: z.number().nullable(),
  champion: z.number().nullable(),
  /** Above 0 the challenger is better; bounds at sliceCorrection.confidence. */
  difference: boundsSchema.nullable(),
});
export type Slice = z.infer<typeof sliceSchema>;

/** A test row that the challenger got most wrong. */
const worstRowSchema = z.strictObject({
  /** Number of the row in test.parquet, from 0. */
  row: z.number(),
  /** The raw record, as predict would be sent it. */
  record: z.record(z.string(), z.unknown()),
  /** The true class; null for regression. */
  label: z.string().nullable(),
  /** The true number; null for classes. */
  target: z.number().nullable(),
  /** The predicted class, or number. */
  predicted: z.union([z.string(), z.number()]),
  /** The probability the true class was given; null for regression. */
  probability: z.number().nullable(),
  /** -log(probability), clipped as log loss clips it; the absolute error for regression. */
  loss: z.number(),
});
export type WorstRow = z.infer<typeof worstRowSchema>;

/** records/<runId>/evaluation.json: how challenger, champion and the naive baseline do on the test rows. */
export const evaluationSchema = z.strictObject({
  version: z.literal(2),
  runId: z.string(),
  problem: z.enum(['binary', 'multiclass', 'regression']),
  /** The metric that challenger and champion are compared by. */
  metric: z.string(),
  direction: z.enum(['higher', 'lower']),
  rows: z.strictObject({
    test: z.number(),
    /** Test rows that the champion's split calls test rows too. All of them without a champion. */
    shared: z.number(),
    /** The shared rows that the two models are compared on: all of them, or the newer ones (see holdout). */
    compared: z.number(),
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
    calibration: calibrationSchema,
    /** Binary only, and only where both classes are there. */
    curves: curvesSchema.nullable(),
  }),
  /** On the compared rows; without metrics where it cannot be compared. */
  champion: z
    .strictObject({
      runId: z.string(),
      comparable: z.boolean(),
      /** Why it cannot be compared. */
      reason: z.string().nullable(),
      metrics: metricsSchema.nullable(),
      perClass: z.array(classScoreSchema),
      calibration: calibrationSchema,
      curves: curvesSchema.nullable(),
    })
    .nullable(),
  /** The challenger on the compared rows, to hold against the champion's metrics. */
  challengerOnShared: metricsSchema.nullable(),
  /** An answer that looks at no feature, on all test rows; `what` says which. */
  baseline: z.strictObject({
    what: z.string(),
    metrics: metricsSchema,
    /** Challenger against it in `metric`, above 0 where the challenger is better; without a champion to compare with. */
    difference: z.exactOptional(differenceSchema.nullable()),
  }),
  /** Challenger and champion answer alike on every test row: they are one model. */
  identical: z.boolean(),
  /** How far their answers are apart at most. */
  largestScoreDifference: z.number().nullable(),
  /** Challenger against champion in `metric` on the compared rows; above 0 the challenger is better. */
  difference: differenceSchema.nullable(),
  /** `metric` of each with bounds from the same resamples; the challenger's on all test rows without a comparison. */
  intervals: z.strictObject({ challenger: boundsSchema.nullable(), champion: boundsSchema.nullable() }),
  /** By column and then by rows, the largest first; empty without gate.slices. Of the too small at most 100 a column. */
  slices: z.array(sliceSchema),
  /** Each slice's interval has confidence 1 - (1 - gate.confidence) / slices; null without a slice large enough. */
  sliceCorrection: z
    .strictObject({ method: z.literal('Bonferroni'), slices: z.number(), confidence: z.number() })
    .nullable(),
  /** Binary: a score of at least `value` is the positive class; `rule` says how it was found, `rows` on how many validation rows. */
  threshold: z.strictObject({ value: z.number(), rule: z.string(), rows: z.number().nullable() }).nullable(),
  /** How used the test rows are. */
  holdout: z.strictObject({
    /** Decisions in the ledger so far, and this one: the more of them, the less a narrow win means. */
    gatesDecided: z.number(),
    /** Shared test rows with a time after the start of the champion's run; null without `time` or a champion. */
    newerRows: z.number().nullable(),
    /** Those alone are compared, being at least gate.minTestRows. */
    usedNewer: z.boolean(),
    /**
     * The observed difference on all shared rows, computed where the newer ones alone are compared (else null): newer
     * rows are other rows at each gate, so small losses on them would add up unseen. The gate wants both at least 0.
     */
    differenceOnShared: z.number().nullable(),
  }),
  /** At most 20 test rows, the worst first. */
  worst: z.array(worstRowSchema).max(20),
  /** Each feature's share of the trees' total gain, the largest first, at most 50; null, and why, where it is not known. */
  importance: z.strictObject({
    features: z.array(z.strictObject({ feature: z.string(), gain: z.number() })).nullable(),
    reason: z.string().nullable(),
  }),
  /** Columns that are no features, because they say nothing of the training rows. */
  dropped: z.array(droppedSchema),
  /** How far the rows have moved since those that the champion was trained on. */
  drift: driftSchema,
  /** What says most of the target alone, on the training rows, the most telling first. */
  closest: z.array(relationSchema).max(10),
});
export type Evaluation = z.infer<typeof evaluationSchema>;
