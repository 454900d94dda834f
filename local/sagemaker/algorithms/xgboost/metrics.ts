import { areaUnderCurve } from './area-under-curve.ts';

/** A figure of how good predictions are; `groups` predictions in a row. */
export interface Metric {
  /** The objectives it can be asked for. */
  objectives: readonly string[];
  maximize: boolean;
  measure(predictions: Float32Array, labels: Float32Array, groups: number): number;
}

const binary = ['binary:logistic'] as const;
const multiclass = ['multi:softprob'] as const;
const scalar = ['binary:logistic', 'reg:squarederror'] as const;

/** XGBoost's floor under probabilities before their logarithm. */
const leastProbability = 1e-16;

function minusLog(probability: number): number {
  return -Math.log(Math.max(probability, leastProbability));
}

/** The mean of a loss over rows. */
function mean(labels: Float32Array, loss: (row: number, label: number) => number): number {
  let sum = 0;
  for (let row = 0; row < labels.length; row++) {
    sum += loss(row, labels[row] ?? 0);
  }
  return sum / labels.length;
}

function predictedClass(predictions: Float32Array, start: number, groups: number): number {
  let best = start;
  for (let at = start + 1; at < start + groups; at++) {
    if ((predictions[at] ?? 0) > (predictions[best] ?? 0)) {
      best = at;
    }
  }
  return best - start;
}

/** By the name that `eval_metric` has for them. */
export const metrics: Record<string, Metric> = {
  logloss: {
    objectives: binary,
    maximize: false,
    measure: (predictions, labels) =>
      mean(labels, (row, label) => minusLog(label === 1 ? (predictions[row] ?? 0) : 1 - (predictions[row] ?? 0))),
  },
  error: {
    objectives: binary,
    maximize: false,
    measure: (predictions, labels) =>
      mean(labels, (row, label) => ((predictions[row] ?? 0) > 0.5 === (label === 1) ? 0 : 1)),
  },
  auc: { objectives: binary, maximize: true, measure: areaUnderCurve },
  mlogloss: {
    objectives: multiclass,
    maximize: false,
    measure: (predictions, labels, groups) =>
      mean(labels, (row, label) => minusLog(predictions[row * groups + label] ?? 0)),
  },
  merror: {
    objectives: multiclass,
    maximize: false,
    measure: (predictions, labels, groups) =>
      mean(labels, (row, label) => (predictedClass(predictions, row * groups, groups) === label ? 0 : 1)),
  },
  rmse: {
    objectives: scalar,
    maximize: false,
    measure: (predictions, labels) => Math.sqrt(mean(labels, (row, label) => ((predictions[row] ?? 0) - label) ** 2)),
  },
  mae: {
    objectives: scalar,
    maximize: false,
    measure: (predictions, labels) => mean(labels, (row, label) => Math.abs((predictions[row] ?? 0) - label)),
  },
};
