import type { Evaluation } from '../evaluation.ts';
import { binaryMetrics, multiclassMetrics } from './classification.ts';
import type { Answers } from './model-answers.ts';
import { quantile } from '../../statistics/quantile.ts';
import { regressionMetrics } from './regression.ts';

/** How the naive answer does, and that answer for each row. */
type Baseline = Pick<Evaluation['baseline'], 'what' | 'metrics'> & { answers: Answers };

/**
 * What the best answer without a look at any feature reaches on the test rows: the commonest class, each class with
 * its share as probability. Shares are those of the test rows themselves, which no constant can beat in log loss: a
 * model that is better has learned from the features.
 */
export function classBaseline(problem: 'binary' | 'multiclass', labels: Int32Array, classes: string[]): Baseline {
  const shares = new Float64Array(classes.length);
  for (const label of labels) shares[label] = (shares[label] ?? 0) + 1 / labels.length;
  const commonest = shares.reduce((best, share, index) => (share > (shares[best] ?? 0) ? index : best), 0);
  const predicted = new Int32Array(labels.length).fill(commonest);
  const what = `always "${classes[commonest] ?? ''}", the commonest class, with the classes' shares as probabilities`;
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

/** The same for numbers: always the median of the test rows' targets. */
export function regressionBaseline(targets: Float64Array): Baseline {
  const median = quantile(Float64Array.from(targets).sort(), 0.5);
  const values = new Float64Array(targets.length).fill(median);
  return {
    what: `always ${Number(median.toPrecision(6))}, the median`,
    metrics: regressionMetrics(targets, values),
    answers: { values, predicted: new Int32Array(0) },
  };
}
