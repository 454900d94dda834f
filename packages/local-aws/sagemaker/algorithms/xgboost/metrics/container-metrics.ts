import { ClientError } from '../../algorithm.ts';
import { highest } from '../objectives/highest.ts';
import type { Scored } from '../scored.ts';
import type { Metric } from './metric.ts';

/** Numbers of rows for one class. */
interface ClassCounts {
  /** Rows of the class that were predicted as the class. */
  hits: number;
  predicted: number;
  actual: number;
}

type Score = (counts: ClassCounts) => number;

/** 0 for a division by zero, as in scikit-learn. */
const divide = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

const precision: Score = ({ hits, predicted }) => divide(hits, predicted);
const recall: Score = ({ hits, actual }) => divide(hits, actual);
const f1: Score = ({ hits, predicted, actual }) => divide(2 * hits, predicted + actual);

/** A metric of predicted classes. It ignores weights. */
function ofClasses(summarize: (counts: Map<number, ClassCounts>) => number): Metric {
  return {
    maximize: true,
    multiclass: 'either',
    measure: (scored, groups) => summarize(countClasses(scored, groups)),
  };
}

/** The mean over all classes that are a label or a prediction. */
const macro = (score: Score): Metric =>
  ofClasses((counts) => [...counts.values()].reduce((sum, count) => sum + score(count), 0) / counts.size);

const micro = (score: Score): Metric => ofClasses((counts) => score(sumCounts(counts)));

/** The score of class 1. */
const binary = (score: Score): Metric =>
  ofClasses((counts) => {
    if ([...counts.keys()].some((label) => label !== 0 && label !== 1)) {
      throw new ClientError(
        "Target is multiclass but average='binary'. Please choose another average setting: the metric's _macro or _micro",
      );
    }
    return score(counts.get(1) ?? { hits: 0, predicted: 0, actual: 0 });
  });

/** A metric of margins. It ignores weights. For most objectives, margins are predictions. */
function ofMargins(maximize: boolean, summarize: (margins: Float32Array, labels: Float32Array) => number): Metric {
  return { maximize, multiclass: false, measure: ({ margins, labels }) => summarize(margins, labels) };
}

function meanDifference(margins: Float32Array, labels: Float32Array, power: number): number {
  return margins.reduce((sum, margin, row) => sum + Math.abs(margin - (labels[row] ?? 0)) ** power, 0) / margins.length;
}

/**
 * Metrics that the container computes itself (its metrics/custom_metrics.py), even if XGBoost has a
 * metric of the same name. Since XGBoost 1.2 it gets margins, so rmse of count:poisson compares
 * logarithms with labels.
 */
export const containerMetrics: Record<string, Metric> = {
  accuracy: micro(recall),
  balanced_accuracy: ofClasses((counts) => {
    const actual = [...counts.values()].filter((count) => count.actual > 0);
    return actual.reduce((sum, count) => sum + recall(count), 0) / actual.length;
  }),
  f1: macro(f1),
  f1_binary: binary(f1),
  f1_macro: macro(f1),
  precision: binary(precision),
  precision_macro: macro(precision),
  precision_micro: micro(precision),
  recall: binary(recall),
  recall_macro: macro(recall),
  recall_micro: micro(recall),
  mae: ofMargins(false, (margins, labels) => meanDifference(margins, labels, 1)),
  mse: ofMargins(false, (margins, labels) => meanDifference(margins, labels, 2)),
  rmse: ofMargins(false, (margins, labels) => Math.sqrt(meanDifference(margins, labels, 2))),
  r2: ofMargins(true, (margins, labels) => {
    const mean = labels.reduce((sum, label) => sum + label, 0) / labels.length;
    const spread = labels.reduce((sum, label) => sum + (label - mean) ** 2, 0) / labels.length;
    const unexplained = meanDifference(margins, labels, 2);
    if (spread === 0) return unexplained === 0 ? 1 : 0;
    return 1 - unexplained / spread;
  }),
};

function countClasses({ margins, labels }: Scored, groups: number): Map<number, ClassCounts> {
  const counts = new Map<number, ClassCounts>();
  const countOf = (label: number): ClassCounts => {
    const count = counts.get(label) ?? { hits: 0, predicted: 0, actual: 0 };
    counts.set(label, count);
    return count;
  };
  labels.forEach((label, row) => {
    if (!Number.isInteger(label)) {
      throw new ClientError(`Classification metrics can't handle continuous targets: label ${label} in row ${row + 1}`);
    }
    const predicted = groups === 1 ? Number((margins[row] ?? 0) > 0) : highest(margins, row * groups, groups);
    const actual = countOf(label);
    actual.actual++;
    countOf(predicted).predicted++;
    actual.hits += predicted === label ? 1 : 0;
  });
  return counts;
}

function sumCounts(counts: Map<number, ClassCounts>): ClassCounts {
  const sum = { hits: 0, predicted: 0, actual: 0 };
  for (const { hits, predicted, actual } of counts.values()) {
    sum.hits += hits;
    sum.predicted += predicted;
    sum.actual += actual;
  }
  return sum;
}
