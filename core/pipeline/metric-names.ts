/** What a pipeline's target is: one of two classes, one of several, or a number. */
export type Problem = 'binary' | 'multiclass' | 'regression';

/** Whether more or less of a metric is better. */
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
 * The metrics that Evaluate computes for each problem, under the names that `gate` uses. For a binary problem
 * precision, recall and f1 are those of the positive class.
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

/** The metric that champion and challenger are compared by where the pipeline file names none. */
export const defaultMetric: Record<Problem, string> = {
  binary: 'logloss',
  multiclass: 'mlogloss',
  regression: 'rmse',
};

/** The metrics that a threshold can be chosen by: those that depend on it. */
export const thresholdMetrics = ['accuracy', 'f1', 'macro_f1', 'weighted_f1'] as const;
