import type { Hyperparameters } from './hyperparameters.ts';
import { losses } from './losses.ts';
import { accuracyOf, areaUnderCurve, cutsOf, fBetaOf, precisionOf, recallOf, type Counts } from './ranking.ts';

/** A metric that a job reports for one channel. */
export interface Metric {
  /** Without the channel, for example `roc_auc_score`. */
  name: string;
  /** The name in the log. */
  logged: string;
  kind: 'score' | 'loss';
  value: number;
}

const scoreMetric = (name: string, value: number, logged = name): Metric => ({ name, logged, kind: 'score', value });
const lossMetric = (name: string, value: number, logged = name): Metric => ({ name, logged, kind: 'loss', value });

/** The mean loss over rows, from their scores. */
export function objectiveLoss(scores: Float64Array, labels: Float32Array, hyperparameters: Hyperparameters): number {
  const { predictor_type, outputs } = hyperparameters;
  const loss = losses[predictor_type];
  let sum = 0;
  for (let row = 0; row < labels.length; row++) sum += loss.of(scores, row * outputs, labels[row] ?? 0);
  return sum / labels.length;
}

/**
 * All metrics that the container reports for scored rows. A binary_classifier predicts 1 above
 * `threshold`.
 */
export function measure(
  scores: Float64Array,
  labels: Float32Array,
  threshold: number,
  hyperparameters: Hyperparameters,
): Metric[] {
  const { objective } = losses[hyperparameters.predictor_type];
  return [
    lossMetric('objective_loss', objectiveLoss(scores, labels, hyperparameters), objective),
    ...measureBy[hyperparameters.predictor_type](scores, labels, threshold, hyperparameters),
  ];
}

const measureBy = { binary_classifier: binary, multiclass_classifier: multiclass, regressor: regression };

function binary(scores: Float64Array, labels: Float32Array, threshold: number, { f_beta: beta }: Hyperparameters) {
  const counts = { truePositives: 0, falsePositives: 0, falseNegatives: 0, trueNegatives: 0 };
  for (let row = 0; row < labels.length; row++) {
    const predicted = (scores[row] ?? 0) > threshold;
    if (labels[row] === 1) counts[predicted ? 'truePositives' : 'falseNegatives']++;
    else counts[predicted ? 'falsePositives' : 'trueNegatives']++;
  }
  return [
    scoreMetric('binary_classification_accuracy', accuracyOf(counts)),
    scoreMetric('binary_f_beta', fBetaOf(counts, beta), `binary_f_${beta.toFixed(3)}`),
    scoreMetric('precision', precisionOf(counts)),
    scoreMetric('recall', recallOf(counts)),
    scoreMetric('roc_auc_score', areaUnderCurve(cutsOf(scores, labels))),
  ];
}

function multiclass(scores: Float64Array, labels: Float32Array, _: number, hyperparameters: Hyperparameters): Metric[] {
  const { outputs, accuracy_top_k: k, f_beta: beta } = hyperparameters;
  const byClass = Array.from({ length: outputs }, () => ({ hits: 0, predicted: 0, labelled: 0 }));
  let topK = 0;
  let gain = 0;
  let correct = 0;
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row] ?? 0;
    const labelScore = scores[row * outputs + label] ?? 0;
    let best = 0;
    let rank = 1;
    for (let output = 0; output < outputs; output++) {
      const value = scores[row * outputs + output] ?? 0;
      if (value > labelScore) rank++;
      if (value > (scores[row * outputs + best] ?? 0)) best = output;
    }
    if (rank <= k) topK++;
    gain += 1 / Math.log2(1 + rank);
    const [predicted, labelled] = [byClass[best], byClass[label]];
    if (predicted) predicted.predicted++;
    if (labelled) labelled.labelled++;
    if (best === label) {
      correct++;
      if (labelled) labelled.hits++;
    }
  }
  const counts = byClass.map(({ hits, predicted, labelled }): Counts => ({
    truePositives: hits,
    falsePositives: predicted - hits,
    falseNegatives: labelled - hits,
    trueNegatives: labels.length - predicted - labelled + hits,
  }));
  const macro = (figure: (classCounts: Counts) => number) =>
    counts.reduce((sum, classCounts) => sum + figure(classCounts), 0) / outputs;
  return [
    scoreMetric('multiclass_accuracy', correct / labels.length),
    scoreMetric('multiclass_top_k_accuracy', topK / labels.length, `multiclass_top_k_accuracy_${k}`),
    scoreMetric('dcg', gain / labels.length),
    scoreMetric('macro_recall', macro(recallOf)),
    scoreMetric('macro_precision', macro(precisionOf)),
    scoreMetric(
      'macro_f_beta',
      macro((classCounts) => fBetaOf(classCounts, beta)),
      `macro_f_${beta.toFixed(3)}`,
    ),
  ];
}

function regression(scores: Float64Array, labels: Float32Array): Metric[] {
  let squares = 0;
  let distances = 0;
  for (let row = 0; row < labels.length; row++) {
    const difference = (scores[row] ?? 0) - (labels[row] ?? 0);
    squares += difference ** 2;
    distances += Math.abs(difference);
  }
  const mse = squares / labels.length;
  return [
    lossMetric('mse', mse),
    lossMetric('absolute_loss', distances / labels.length),
    lossMetric('rmse', Math.sqrt(mse)),
  ];
}
