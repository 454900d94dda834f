import type { Evaluation } from '../evaluation.ts';
import { binaryMetrics, multiclassMetrics } from './classification.ts';
import type { Answers } from './model-answers.ts';
import { quantile } from '../../statistics/quantile.ts';
import { regressionMetrics } from './regression.ts';

/** A naive baseline: its metrics, and its answer for each row. */
type Baseline = Pick<Evaluation['baseline'], 'what' | 'metrics'> & { answers: Answers };

/**
 * The best constant answer on the test rows: the most common class, and each class's share as its
 * probability. The shares come from the test rows, so no constant answer has a lower log loss. A
 * better model has learned from the features.
 */
export function classBaseline(problem: 'binary' | 'multiclass', labels: Int32Array, classes: string[]): Baseline {
  const shares = new Float64Array(classes.length);
  for (const label of labels) shares[label] = (shares[label] ?? 0) + 1 / labels.length;
  const mostCommon = shares.reduce((best, share, index) => (share > (shares[best] ?? 0) ? index : best), 0);
  const predicted = new Int32Array(labels.length).fill(mostCommon);
  const what = `always "${classes[mostCommon] ?? ''}", the most common class, with the classes' shares as probabilities`;
  if (problem === 'binary') {
    const scores = new Float64Array(labels.length).fill(shares[1] ?? 0);
    const { metrics } = binaryMetrics(labels, scores, predicted, classes);
    return { what, metrics, answers: { values: scores, predicted } };
  }
  const scores = Float64Array.from(
    { length: labels.length * classes.length },
    (_, cell) => shares[cell % classes.length] ?? 0,
  );
  const { metrics } = multiclassMetrics(labels, scores, predicted, classes);
  return { what, metrics, answers: { values: scores, predicted } };
}

/** The constant answer for regression: the median of the test rows' targets. */
export function regressionBaseline(targets: Float64Array): Baseline {
  const median = quantile(Float64Array.from(targets).sort(), 0.5);
  const values = new Float64Array(targets.length).fill(median);
  return {
    what: `always ${Number(median.toPrecision(6))}, the median`,
    metrics: regressionMetrics(targets, values),
    answers: { values, predicted: new Int32Array(0) },
  };
}
