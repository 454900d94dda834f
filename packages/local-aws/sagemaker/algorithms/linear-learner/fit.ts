import type { LabelledMatrix } from './matrix.ts';
import type { Hyperparameters } from './hyperparameters.ts';
import { losses } from './losses.ts';
import { measure, objectiveLoss, type Metric } from './metrics.ts';
import { chooseThreshold, cutsOf } from './ranking.ts';
import { fitScaler, scaleFeatures, unscaleWeights } from './scaler.ts';
import { createEpoch, initialWeights } from './train-weights.ts';
import { scoreMatrix, type Weights } from './weights.ts';

/**
 * A trained model: weights for unscaled rows, and the score above which a binary_classifier
 * predicts 1.
 */
export interface Fit {
  weights: Weights;
  threshold: number;
  metrics: Record<string, number>;
}

/** The rows of the channels. `fit` scales their features in place. */
export interface Channels {
  train: LabelledMatrix;
  validation: LabelledMatrix | undefined;
  test: LabelledMatrix | undefined;
}

/**
 * Trains the weights, keeps those of the best epoch, and measures them on validation and test.
 * Without validation they are measured on train.
 */
export function fit(channels: Channels, hyperparameters: Hyperparameters, log: (line: string) => void): Fit {
  const { train, validation, test } = channels;
  const { predictor_type, epochs, early_stopping_patience: patience } = hyperparameters;
  const loss = losses[predictor_type];
  const scaler = fitScaler(train, hyperparameters);
  for (const matrix of [train, validation, test]) if (matrix) scaleFeatures(scaler, matrix);

  const weights = initialWeights(train.columns, hyperparameters);
  const runEpoch = createEpoch(weights, train, scaler.label, hyperparameters);
  const scoresOf = (matrix: LabelledMatrix): Float64Array => {
    const scores = scoreMatrix(weights, matrix, loss);
    const { shift, scale } = scaler.label;
    return predictor_type === 'regressor' ? scores.map((score) => score * scale + shift) : scores;
  };
  const calibrationRows = validation ?? train;
  const calibrate = (scores: Float64Array) => {
    const rows = Math.min(calibrationRows.rows, hyperparameters.num_calibration_samples);
    const cuts = cutsOf(scores.subarray(0, rows), calibrationRows.labels.subarray(0, rows));
    return chooseThreshold(cuts, hyperparameters.criterion, hyperparameters);
  };
  const criterion =
    predictor_type === 'binary_classifier' && validation !== undefined && hyperparameters.criterion !== 'loss_function'
      ? hyperparameters.criterion
      : undefined;
  const metrics: Record<string, number> = {};
  const improvement = createImprovement(criterion === undefined ? 'lower' : 'higher', hyperparameters);
  let best = weights.values.slice();

  for (let epoch = 0; epoch < epochs; epoch++) {
    const report = (channel: string, value: number) => {
      metrics[`${channel}:objective_loss`] = value;
      log(`#quality_metric: host=algo-1, epoch=${epoch}, ${channel} ${loss.objective} <loss>=${value}`);
    };
    const trainLoss = runEpoch();
    report('train', trainLoss);
    let watched = trainLoss;
    if (validation !== undefined) {
      const scores = scoresOf(validation);
      watched = objectiveLoss(scores, validation.labels, hyperparameters);
      report('validation', watched);
      if (criterion !== undefined) watched = calibrate(scores).value ?? 0;
    }
    const name = criterion === undefined ? loss.objective : `sampled_${criterion}`;
    log(`#early_stopping_criteria_metric: host=algo-1, epoch=${epoch}, criteria=${name}, value=${watched}`);
    const { better, stale } = improvement(watched);
    if (better) best = weights.values.slice();
    log(
      stale === 0
        ? `Epoch ${epoch}: Loss improved. Updating best model`
        : `Epoch ${epoch}: Loss has not improved for ${stale} epochs.`,
    );
    log(`#progress_metric: host=algo-1, completed ${Math.floor((100 * (epoch + 1)) / epochs)} % of epochs`);
    if (stale >= patience) {
      log('Early stop condition met. Stopping training.');
      break;
    }
  }

  weights.values.set(best);
  const threshold = predictor_type === 'binary_classifier' ? calibrate(scoresOf(calibrationRows)).threshold : 0.5;
  const measured = { ...(validation ? { validation } : { train }), ...(test ? { test } : {}) };
  for (const [channel, matrix] of Object.entries(measured)) {
    for (const metric of measure(scoresOf(matrix), matrix.labels, threshold, hyperparameters)) {
      log(finalLine(channel, metric));
      // roc_auc_score is NaN if all rows have the same class, and the API accepts only numbers.
      if (Number.isFinite(metric.value)) metrics[`${channel}:${metric.name}`] = metric.value;
    }
  }
  return { weights: unscaleWeights(weights, scaler), threshold, metrics };
}

const finalLine = (channel: string, { logged, kind, value }: Metric) =>
  `#quality_metric: host=algo-1, ${channel} ${logged} <${kind}>=${value}`;

/**
 * Tracks a value per epoch. Returns whether it is the best so far, and the number of epochs since
 * it last improved by more than the tolerance.
 */
function createImprovement(direction: 'higher' | 'lower', { early_stopping_tolerance: tolerance }: Hyperparameters) {
  let best: number | undefined;
  let stale = 0;
  return (value: number): { better: boolean; stale: number } => {
    const gain = best === undefined ? Infinity : direction === 'higher' ? value - best : best - value;
    const enough = gain > tolerance * Math.abs(best ?? 0);
    stale = enough ? 0 : stale + 1;
    if (gain > 0) best = value;
    return { better: gain > 0, stale };
  };
}
