import type { ClassScore, Metrics } from '../evaluation.ts';
import { auc } from './auc.ts';
import { classAverages, classScores } from './class-scores.ts';
import { confusionOf, type Confusion } from './confusion.ts';
import { finiteOrNull } from './finite-or-null.ts';
import { logLoss, multiclassLogLoss } from './log-loss.ts';

/** How a model classifies some rows. */
export interface Classification {
  metrics: Metrics;
  perClass: ClassScore[];
  confusion: Confusion;
}

/** Two classes: labels 0 and 1, the probability of class 1, and the class that was predicted from it. */
export function binaryMetrics(
  labels: Int32Array,
  scores: Float64Array,
  predicted: Int32Array,
  classes: string[],
): Classification {
  const confusion = confusionOf(labels, predicted, classes.length);
  const perClass = classScores(confusion, classes);
  const { precision, recall, f1 } = perClass[1] ?? { precision: Number.NaN, recall: Number.NaN, f1: Number.NaN };
  const { accuracy, macro_f1, weighted_f1 } = classAverages(confusion, perClass);
  const values = { auc: auc(labels, scores), logloss: logLoss(labels, scores) };
  const metrics = finiteOrNull({ accuracy, ...values, f1, precision, recall, macro_f1, weighted_f1 });
  return { metrics, perClass, confusion };
}

/** Several classes: labels and predictions are indices of `classes`, scores row-major probabilities in that order. */
export function multiclassMetrics(
  labels: Int32Array,
  scores: Float64Array,
  predicted: Int32Array,
  classes: string[],
): Classification {
  const confusion = confusionOf(labels, predicted, classes.length);
  const perClass = classScores(confusion, classes);
  const mlogloss = multiclassLogLoss(labels, scores, classes.length);
  const metrics = finiteOrNull({ ...classAverages(confusion, perClass), mlogloss });
  return { metrics, perClass, confusion };
}
