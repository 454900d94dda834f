import type { ClassScore, Metrics } from '../evaluation.ts';
import { auc, averagePrecision } from './areas.ts';
import { classAverages, classScores, countClasses } from './class-scores.ts';
import { confusionOf, type Confusion } from './confusion.ts';
import { finiteOrNull } from './finite-or-null.ts';
import { meanOfRows, rowLogLoss, rowMulticlassLogLoss } from './log-loss.ts';
import { rank, type Ranking } from './ranking.ts';
import { isAmongTop } from './top-accuracy.ts';

/** The results of a model's answers on some rows. */
export interface Classification {
  metrics: Metrics;
  perClass: ClassScore[];
  confusion: Confusion;
}

/** `labels` and `predicted` are 0 or 1; `scores` are the probabilities of class 1. */
export function binaryMetrics(
  labels: Int32Array,
  scores: Float64Array,
  predicted: Int32Array,
  classes: string[],
  ranking: Ranking = rank(scores, labels),
): Classification {
  const confusion = confusionOf(labels, predicted, classes.length);
  const counts = countClasses(confusion, classes.length);
  const perClass = classScores(counts, classes);
  const { precision, recall, f1 } = perClass[1] ?? { precision: Number.NaN, recall: Number.NaN, f1: Number.NaN };
  const { accuracy = Number.NaN, ...averages } = classAverages(counts);
  const metrics = finiteOrNull({
    accuracy,
    auc: auc(ranking),
    average_precision: averagePrecision(ranking),
    logloss: meanOfRows(labels.length, (row) => rowLogLoss(labels[row], scores[row])),
    brier: meanOfRows(labels.length, (row) => ((scores[row] ?? Number.NaN) - (labels[row] ?? 0)) ** 2),
    f1,
    precision,
    recall,
    ...averages,
  });
  return { metrics, perClass, confusion };
}

/**
 * `labels` and `predicted` are indices of `classes`; `scores` are row-major probabilities in that
 * order.
 */
export function multiclassMetrics(
  labels: Int32Array,
  scores: Float64Array,
  predicted: Int32Array,
  classes: string[],
): Classification {
  const confusion = confusionOf(labels, predicted, classes.length);
  const counts = countClasses(confusion, classes.length);
  const width = classes.length;
  const { accuracy = Number.NaN, ...averages } = classAverages(counts);
  const metrics = finiteOrNull({
    accuracy,
    top3_accuracy: meanOfRows(labels.length, (row) => isAmongTop(labels[row], scores, row, width, 3)),
    top5_accuracy: meanOfRows(labels.length, (row) => isAmongTop(labels[row], scores, row, width, 5)),
    ...averages,
    mlogloss: meanOfRows(labels.length, (row) => rowMulticlassLogLoss(labels[row], scores, row, width)),
  });
  return { metrics, perClass: classScores(counts, classes), confusion };
}
