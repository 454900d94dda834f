import type { Hyperparameters } from './hyperparameters.ts';
import { losses } from './losses.ts';
import { accuracyOf, areaUnderCurve, cutsOf, fBetaOf, precisionOf, recallOf, type Counts } from './ranking.ts';

/** A figure that a job reports of one channel. */
export interface Metric {
  /** Without the channel: `roc_auc_score`. */
  name: string;
  /** As the log has it, where that is another name. */
  logged: string;
  kind: 'score' | 'loss';
  value: number;
}

const score = (name: string, value: number, logged = name): Metric => ({ name, logged, kind: 'score', value });
const lossOf = (name: string, value: number, logged = name): Metric => ({ name, logged, kind: 'loss', value });

/** The mean loss over rows, from their scores. */
export function objectiveLoss(scores: Float64Array, labels: Float32Array, hyperparameters: Hyperparameters): number {
  const { predictor_type, outputs } = hyperparameters;
  const loss = losses[predictor_type];
  let sum = 0;
  for (let row = 0; row < labels.length; row++) sum += loss.of(scores, row * outputs, labels[row] ?? 0);
  return sum / labels.length;
}

/** All that the container reports of scored rows. `threshold`: a binary_classifier's positive scores are above it. */
export function measure(
  scores: Float64Array,
  labels: Float32Array,
  threshold: number,
  hyperparameters: Hyperparameters,
): Metric[] {
  const { objective } = losses[hyperparameters.predictor_type];
  return [
    lossOf('objective_loss', objectiveLoss(scores, labels, hyperparameters), objective),
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
    score('binary_classification_accuracy', accuracyOf(counts)),
    score('binary_f_beta', fBetaOf(counts, beta), `binary_f_${beta.toFixed(3)}`),
    score('precision', precisionOf(counts)),
    score('recall', recallOf(counts)),
    score('roc_auc_score', areaUnderCurve(cutsOf(scores, labels))),
  ];
}

function multiclass(scores: Float64Array, labels: Float32Array, _: number, hyperparameters: Hyperparameters): Metric[] {
  const { outputs, accuracy_top_k: k, f_beta: beta } = hyperparameters;
  const byClass = Array.from({ length: outputs }, () => ({ hits: 0, predicted: 0, labelled: 0 }));
  let topK = 0;
  let gain = 0;
  let right = 0;
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row] ?? 0;
    const own = scores[row * outputs + label] ?? 0;
    let best = 0;
    let rank = 1;
    for (let output = 0; output < outputs; output++) {
      const value = scores[row * outputs + output] ?? 0;
      if (value > own) rank++;
      if (value > (scores[row * outputs + best] ?? 0)) best = output;
    }
    if (rank <= k) topK++;
    gain += 1 / Math.log2(1 + rank);
    const [predicted, labelled] = [byClass[best], byClass[label]];
    if (predicted) predicted.predicted++;
    if (labelled) labelled.labelled++;
    if (best === label) {
      right++;
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
    score('multiclass_accuracy', right / labels.length),
    score('multiclass_top_k_accuracy', topK / labels.length, `multiclass_top_k_accuracy_${k}`),
    score('dcg', gain / labels.length),
    score('macro_recall', macro(recallOf)),
    score('macro_precision', macro(precisionOf)),
    score(
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
  return [lossOf('mse', mse), lossOf('absolute_loss', distances / labels.length), lossOf('rmse', Math.sqrt(mse))];
}
