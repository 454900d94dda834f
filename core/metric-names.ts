/** What a pipeline's target is: one of two classes, one of several, or a number. */
export type Problem = 'binary' | 'multiclass' | 'regression';

/** Whether more or less of a metric is better. */
export type Direction = 'higher' | 'lower';

/**
 * The metrics that Evaluate computes for each problem, under the names that `gate` uses. For a binary problem
 * precision, recall and f1 are those of the positive class.
 */
export const metricDirections: Record<Problem, Record<string, Direction>> = {
  binary: {
    accuracy: 'higher',
    auc: 'higher',
    logloss: 'lower',
    f1: 'higher',
    precision: 'higher',
    recall: 'higher',
    macro_f1: 'higher',
    weighted_f1: 'higher',
  },
  multiclass: {
    accuracy: 'higher',
    macro_f1: 'higher',
    weighted_f1: 'higher',
    mlogloss: 'lower',
  },
  regression: {
    rmse: 'lower',
    mae: 'lower',
    r2: 'higher',
    rmsle: 'lower',
  },
};

/** The metric that champion and challenger are compared by where the pipeline file names none. */
export const defaultMetric: Record<Problem, string> = {
  binary: 'logloss',
  multiclass: 'mlogloss',
  regression: 'rmse',
};
