import { highest } from '../objectives/highest.ts';
import { areaUnderCurve, areaUnderPrecisionRecall } from './area-under-curve.ts';
import { logGamma } from './log-gamma.ts';
import { meanLoss } from './metric.ts';
import type { Metric } from './metric.ts';

/** XGBoost's lower bound of a probability before its logarithm is taken. */
const minProbability = 1e-16;

/** XGBoost's kRtEps. */
const epsilon = 1e-6;

function minusLog(probability: number): number {
  return -Math.log(Math.max(probability, minProbability));
}

/** The mean over rows of a loss per prediction. `finish` is applied to the mean. */
function rowMean(
  loss: (prediction: number, label: number) => number,
  finish: (mean: number) => number = (mean) => mean,
): Metric {
  return {
    maximize: false,
    multiclass: false,
    measure: (scored) => finish(meanLoss(scored, (row, label) => loss(scored.predictions[row] ?? 0, label))),
  };
}

/** The share of rows that a threshold classifies wrongly. */
function errorAt(threshold: number): Metric {
  return rowMean((prediction, label) => (prediction > threshold ? 1 - label : label));
}

function tweedieLoss(power: number): Metric {
  return rowMean((prediction, label) => {
    const logarithm = Math.log(prediction);
    return (-label * Math.exp((1 - power) * logarithm)) / (1 - power) + Math.exp((2 - power) * logarithm) / (2 - power);
  });
}

const libraryMetrics: Record<string, Metric> = {
  rmse: rowMean((prediction, label) => (prediction - label) ** 2, Math.sqrt),
  rmsle: rowMean((prediction, label) => (Math.log1p(label) - Math.log1p(prediction)) ** 2, Math.sqrt),
  mae: rowMean((prediction, label) => Math.abs(prediction - label)),
  mape: rowMean((prediction, label) => Math.abs((label - prediction) / label)),
  mphe: rowMean((prediction, label) => Math.sqrt(1 + (label - prediction) ** 2) - 1),
  logloss: rowMean((prediction, label) => {
    const positive = label === 0 ? 0 : label * minusLog(prediction);
    return label === 1 ? positive : positive + (1 - label) * minusLog(1 - prediction);
  }),
  error: errorAt(0.5),
  auc: { maximize: true, multiclass: false, measure: areaUnderCurve },
  aucpr: { maximize: true, multiclass: false, measure: areaUnderPrecisionRecall },
  'poisson-nloglik': rowMean((prediction, label) => {
    const limited = Math.max(prediction, minProbability);
    return logGamma(label + 1) + limited - Math.log(limited) * label;
  }),
  'gamma-nloglik': rowMean((prediction, label) => {
    const limited = Math.max(prediction, epsilon);
    return label / limited + Math.log(limited);
  }),
  'gamma-deviance': rowMean(
    (prediction, label) => {
      const ratio = (prediction + epsilon) / (label + epsilon);
      return Math.log(ratio) + 1 / ratio - 1;
    },
    (mean) => 2 * mean,
  ),
  mlogloss: {
    maximize: false,
    multiclass: true,
    measure: (scored, groups) =>
      meanLoss(scored, (row, label) => minusLog(scored.predictions[row * groups + label] ?? 0)),
  },
  merror: {
    maximize: false,
    multiclass: true,
    measure: (scored, groups) =>
      meanLoss(scored, (row, label) => (highest(scored.predictions, row * groups, groups) === label ? 0 : 1)),
  },
};

/** The names of XGBoost's own metrics, without those that need a number after an @. */
export const libraryMetricNames = Object.keys(libraryMetrics);

/**
 * XGBoost's own metric with this name, which can have a parameter: `tweedie-nloglik@1.5`. Undefined
 * if not implemented.
 */
export function libraryMetric(name: string): Metric | undefined {
  const [base, parameter] = name.split('@');
  if (parameter === undefined) {
    return libraryMetrics[name];
  }
  const number = Number(parameter);
  if (base === 'error') return errorAt(number);
  return base === 'tweedie-nloglik' ? tweedieLoss(number) : undefined;
}
