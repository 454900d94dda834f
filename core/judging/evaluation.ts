import * as z from 'zod';
import { driftSchema } from '../profile/drift-record.ts';
import { relationSchema } from '../profile/relation.ts';
import { droppedSchema } from '../features/dropped.ts';

/**
 * Metrics by name; null if a metric is undefined for the rows (AUC of one class) or is not finite.
 */
const metricsSchema = z.record(z.string(), z.number().nullable());
export type Metrics = z.infer<typeof metricsSchema>;

/**
 * Scores of one class. Precision is 0 if the class was never predicted, recall is 0 if no row has
 * the class.
 */
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

/** Non-empty cells: [index of the true class, index of the predicted class, rows]. */
const confusionSchema = z.array(z.tuple([z.number(), z.number(), z.number()]));

/** How a regression's predictions differ from the targets, in the target's units. */
const residualsSchema = z.strictObject({
  /** Quantiles of prediction minus target, lowest first. */
  quantiles: z.array(z.strictObject({ share: z.number(), error: z.number() })),
  /**
   * Row counts in a square grid of `size` x `size` cells over [low, high]. Edge cells include the
   * rows outside.
   */
  density: z.strictObject({
    low: z.number(),
    high: z.number(),
    size: z.number(),
    /** Non-empty cells: [column by target, row by prediction, rows of data]. */
    cells: z.array(z.tuple([z.number(), z.number(), z.number()])),
  }),
});
export type Residuals = z.infer<typeof residualsSchema>;

/** Points of a curve at some thresholds: [FPR, TPR] for ROC, otherwise [recall, precision]. */
const pointsSchema = z.array(z.tuple([z.number(), z.number()])).max(101);
const curvesSchema = z.strictObject({ roc: pointsSchema, precisionRecall: pointsSchema });
export type Curves = z.infer<typeof curvesSchema>;

/**
 * Predictions in bins, compared with the outcomes. Binary: bins of the positive class's
 * probability, a tenth wide, and the share of positive rows. Multiclass: bins of the likeliest
 * class's probability and the share of correct rows. Regression: mean prediction and mean target in
 * ten bins with about equally many rows; equal predictions share a bin. Empty bins are left out.
 */
const calibrationSchema = z.array(z.strictObject({ predicted: z.number(), observed: z.number(), rows: z.number() }));
export type Calibration = z.infer<typeof calibrationSchema>;

/**
 * A value and its interval. A bound is null if resampling gives none: fewer than two clusters, or
 * an undefined metric.
 */
const intervalSchema = z.strictObject({ value: z.number(), low: z.number().nullable(), high: z.number().nullable() });
export type Interval = z.infer<typeof intervalSchema>;

const differenceSchema = intervalSchema.extend({
  /** Confidence of the two-sided percentile interval (gate.confidence). */
  confidence: z.number(),
  resamples: z.number(),
  /** Number of clusters drawn; null if each row was drawn by itself. */
  clusters: z.number().nullable(),
  method: z.literal('paired bootstrap'),
});
export type Difference = z.infer<typeof differenceSchema>;

/** A slice: the compared rows with one value of a column of gate.slices. */
const sliceSchema = z.strictObject({
  column: z.string(),
  /** The cleaned value as text; null for missing values. */
  value: z.string().nullable(),
  rows: z.number(),
  /** The slice has fewer rows than gate.slices.minRows, so it has no results. */
  tooSmall: z.boolean(),
  /**
   * The gate's metric; null if it is undefined or the slice is too small. The champion's is null
   * without a comparison.
   */
  challenger: z.number().nullable(),
  champion: z.number().nullable(),
  /** Above 0, the challenger is better. The bounds have sliceCorrection.confidence. */
  difference: intervalSchema.nullable(),
});
export type Slice = z.infer<typeof sliceSchema>;

/** A test row on which the challenger is furthest off. */
const worstRowSchema = z.strictObject({
  /** Index of the row in test.parquet, from 0. */
  row: z.number(),
  /** The raw record, as a request to predict would contain it. */
  record: z.record(z.string(), z.unknown()),
  /** The true class; null for regression. */
  label: z.string().nullable(),
  /** The true number; null for classification. */
  target: z.number().nullable(),
  /** The predicted class or number. */
  predicted: z.union([z.string(), z.number()]),
  /** The predicted probability of the true class; null for regression. */
  probability: z.number().nullable(),
  /** Classification: -log(probability), clipped as in log loss. Regression: the absolute error. */
  loss: z.number(),
});
export type WorstRow = z.infer<typeof worstRowSchema>;

/**
 * records/<runId>/evaluation.json: the results of challenger, champion and naive baseline on the
 * test rows.
 */
export const evaluationSchema = z.strictObject({
  version: z.literal(2),
  runId: z.string(),
  problem: z.enum(['binary', 'multiclass', 'regression']),
  /** The metric by which challenger and champion are compared. */
  metric: z.string(),
  direction: z.enum(['higher', 'lower']),
  rows: z.strictObject({
    test: z.number(),
    /**
     * Test rows that are test rows of the champion's split, too. Without a champion, all test rows.
     */
    shared: z.number(),
    /**
     * The rows on which the two models are compared: all shared rows, or only the newer ones (see
     * holdout).
     */
    compared: z.number(),
    /**
     * Test rows with a label that the model does not know. They count as wrong, with probability 0
     * for the label.
     */
    unknownToChallenger: z.number(),
    unknownToChampion: z.number(),
  }),
  /** The class names that perClass and confusion refer to; empty for regression. */
  classes: z.array(z.string()),
  /** On all test rows. */
  challenger: z.strictObject({
    runId: z.string(),
    metrics: metricsSchema,
    perClass: z.array(classScoreSchema),
    confusion: confusionSchema,
    residuals: residualsSchema.nullable(),
    calibration: calibrationSchema,
    /** Binary only; null if the rows have only one class. */
    curves: curvesSchema.nullable(),
  }),
  /** On the compared rows; without metrics if it cannot be compared. */
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
  /** The challenger's metrics on the compared rows, comparable with the champion's. */
  challengerOnShared: metricsSchema.nullable(),
  /** A constant answer that uses no feature, on all test rows. `what` describes it. */
  baseline: z.strictObject({
    what: z.string(),
    metrics: metricsSchema,
    /**
     * Difference in `metric`; above 0, the challenger is better. Only without a comparable
     * champion.
     */
    difference: z.exactOptional(differenceSchema.nullable()),
  }),
  /** Challenger and champion give the same answers on all test rows: they are the same model. */
  identical: z.boolean(),
  /** The largest difference between their answers. */
  largestScoreDifference: z.number().nullable(),
  /**
   * Challenger compared with champion in `metric`, on the compared rows. Above 0, the challenger is
   * better.
   */
  difference: differenceSchema.nullable(),
  /**
   * Intervals of `metric` from the same resamples. Without a comparison, the challenger's is on all
   * test rows.
   */
  intervals: z.strictObject({ challenger: intervalSchema.nullable(), champion: intervalSchema.nullable() }),
  /**
   * By column, largest first; empty without gate.slices. At most 100 slices per column that are too
   * small.
   */
  slices: z.array(sliceSchema),
  /**
   * Each slice's interval has confidence 1 - (1 - gate.confidence) / slices; null if no slice is
   * large enough.
   */
  sliceCorrection: z
    .strictObject({ method: z.literal('Bonferroni'), slices: z.number(), confidence: z.number() })
    .nullable(),
  /**
   * Binary: scores of at least `value` predict the positive class. `rule` says how it was chosen,
   * on `rows` validation rows.
   */
  threshold: z.strictObject({ value: z.number(), rule: z.string(), rows: z.number().nullable() }).nullable(),
  /** How often the test rows have been used. */
  holdout: z.strictObject({
    /**
     * Decisions in the ledger, including this one. The more there are, the less a narrow win means.
     */
    gatesDecided: z.number(),
    /**
     * Shared test rows with a time after the start of the champion's run; null without `time` or a
     * champion.
     */
    newerRows: z.number().nullable(),
    /** Only the newer rows are compared, because there are at least gate.minTestRows. */
    usedNewer: z.boolean(),
    /**
     * The observed difference on all shared rows; null unless only the newer rows are compared.
     * Each gate has other newer rows, so small losses on them would add up unnoticed. The gate
     * requires both differences to be at least 0.
     */
    differenceOnShared: z.number().nullable(),
  }),
  /** At most 20 test rows, worst first. */
  worst: z.array(worstRowSchema).max(20),
  /**
   * At most 50 features with their share of the trees' total gain, largest first; null, with a
   * reason, if unknown.
   */
  importance: z.strictObject({
    features: z.array(z.strictObject({ feature: z.string(), gain: z.number() })).nullable(),
    reason: z.string().nullable(),
  }),
  /** Columns left out of the features because they are constant or empty on the training rows. */
  dropped: z.array(droppedSchema),
  /** Drift of the rows from the champion's training rows. */
  drift: driftSchema,
  /**
   * The columns that explain most of the target alone, on the training rows, most predictive first.
   */
  closest: z.array(relationSchema).max(10),
});
export type Evaluation = z.infer<typeof evaluationSchema>;
