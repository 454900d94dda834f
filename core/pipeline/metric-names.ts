/** The kind of target: one of two classes, one of several classes, or a number. */
export type Problem = 'binary' | 'multiclass' | 'regression';

/** Whether higher or lower values of a metric are better. */
export type Direction = 'higher' | 'lower';

const averages = {
  macro_f1: 'higher',
  macro_precision: 'higher',
  macro_recall: 'higher',
  weighted_f1: 'higher',
  weighted_precision: 'higher',
  weighted_recall: 'higher',
} as const;

/**
 * The metrics that Evaluate computes for each problem, under their names in `gate`. In a binary
 * problem, precision, recall and f1 are those of the positive class.
 */
export const metricDirections: Record<Problem, Record<string, Direction>> = {
  binary: {
    accuracy: 'higher',
    auc: 'higher',
    average_precision: 'higher',
    logloss: 'lower',
    brier: 'lower',
    f1: 'higher',
    precision: 'higher',
    recall: 'higher',
    ...averages,
  },
  multiclass: {
    accuracy: 'higher',
    top3_accuracy: 'higher',
    top5_accuracy: 'higher',
    ...averages,
    mlogloss: 'lower',
  },
  regression: {
    rmse: 'lower',
    mae: 'lower',
    r2: 'higher',
    rmsle: 'lower',
    mape: 'lower',
    bias: 'lower',
  },
};

/** The metric that compares champion and challenger by default. */
export const defaultMetric: Record<Problem, string> = {
  binary: 'logloss',
  multiclass: 'mlogloss',
  regression: 'rmse',
};

/** The metrics that depend on the threshold, so that a threshold can maximize them. */
export const thresholdMetrics = ['accuracy', 'f1', 'macro_f1', 'weighted_f1'] as const;
