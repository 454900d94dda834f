import { ClientError } from '../algorithm.ts';
import { checkHyperparameters } from './hyperparameter-rules.ts';

export type PredictorType = 'binary_classifier' | 'multiclass_classifier' | 'regressor';

export type Criterion =
  'accuracy' | 'f_beta' | 'precision_at_target_recall' | 'recall_at_target_precision' | 'loss_function';

/**
 * The hyperparameters of a training job under the container's own names. Defaults are filled in and
 * `auto` is resolved.
 */
export interface Hyperparameters {
  predictor_type: PredictorType;
  /** Scores per row: the number of classes of a multiclass_classifier, otherwise 1. */
  outputs: number;
  /** Undefined: taken from the data. */
  feature_dim: number | undefined;
  mini_batch_size: number;
  epochs: number;
  /** Undefined: derived from the number of mini-batches. */
  learning_rate: number | undefined;
  l1: number;
  wd: number;
  beta_1: number;
  beta_2: number;
  use_bias: boolean;
  bias_lr_mult: number;
  bias_wd_mult: number;
  use_lr_scheduler: boolean;
  /** In mini-batches. Undefined: one epoch. */
  lr_scheduler_step: number | undefined;
  lr_scheduler_factor: number;
  lr_scheduler_minimum_lr: number;
  normalize_data: boolean;
  normalize_label: boolean;
  unbias_data: boolean;
  unbias_label: boolean;
  num_point_for_scaler: number;
  num_calibration_samples: number;
  init_method: 'uniform' | 'normal';
  init_scale: number;
  init_sigma: number;
  init_bias: number;
  early_stopping_patience: number;
  early_stopping_tolerance: number;
  positive_example_weight_mult: number | 'balanced';
  balance_multiclass_weights: boolean;
  criterion: Criterion;
  target_recall: number;
  target_precision: number;
  f_beta: number;
  accuracy_top_k: number;
}

/** The loss that `auto` stands for. This stand-in supports no other. */
const lossNames: Record<PredictorType, string> = {
  binary_classifier: 'logistic',
  multiclass_classifier: 'softmax_loss',
  regressor: 'squared_loss',
};

/**
 * Parses the hyperparameters of a training job. Throws ClientError for the first one that cannot be
 * used.
 */
export function parseHyperparameters(texts: Record<string, string>): Hyperparameters {
  checkHyperparameters(texts);
  const predictorType = readPredictorType(texts['predictor_type']);
  checkLoss(predictorType, texts['loss'] ?? 'auto');
  const useBias = texts['use_bias'] !== 'false';
  const regressor = predictorType === 'regressor';
  const number = (name: string, defaultValue: number): number => numberUnlessAuto(texts[name]) ?? defaultValue;
  const flag = (name: string, defaultValue: boolean): boolean => {
    const value = texts[name] ?? 'auto';
    return value === 'auto' ? defaultValue : value === 'true';
  };
  const weight = texts['positive_example_weight_mult'] ?? '1';
  return {
    predictor_type: predictorType,
    outputs: readOutputs(predictorType, texts['num_classes']),
    feature_dim: numberUnlessAuto(texts['feature_dim']),
    mini_batch_size: number('mini_batch_size', 1000),
    epochs: number('epochs', 15),
    learning_rate: numberUnlessAuto(texts['learning_rate']),
    l1: number('l1', 0),
    wd: number('wd', 0),
    beta_1: number('beta_1', 0.9),
    beta_2: number('beta_2', 0.999),
    use_bias: useBias,
    bias_lr_mult: number('bias_lr_mult', 1),
    bias_wd_mult: number('bias_wd_mult', 0),
    use_lr_scheduler: flag('use_lr_scheduler', true),
    lr_scheduler_step: numberUnlessAuto(texts['lr_scheduler_step']),
    lr_scheduler_factor: number('lr_scheduler_factor', 0.7),
    lr_scheduler_minimum_lr: number('lr_scheduler_minimum_lr', 1e-5),
    normalize_data: flag('normalize_data', true),
    normalize_label: regressor && flag('normalize_label', true),
    unbias_data: flag('unbias_data', useBias),
    unbias_label: regressor && flag('unbias_label', useBias),
    num_point_for_scaler: number('num_point_for_scaler', 10_000),
    num_calibration_samples: number('num_calibration_samples', 10_000_000),
    init_method: texts['init_method'] === 'normal' ? 'normal' : 'uniform',
    init_scale: number('init_scale', 0.07),
    init_sigma: number('init_sigma', 0.01),
    init_bias: number('init_bias', 0),
    early_stopping_patience: number('early_stopping_patience', 3),
    early_stopping_tolerance: number('early_stopping_tolerance', 0.001),
    positive_example_weight_mult: weight === 'balanced' ? 'balanced' : Number(weight),
    balance_multiclass_weights: flag('balance_multiclass_weights', false),
    criterion: readCriterion(texts['binary_classifier_model_selection_criteria']),
    target_recall: number('target_recall', 0.8),
    target_precision: number('target_precision', 0.8),
    f_beta: number('f_beta', 1),
    accuracy_top_k: number('accuracy_top_k', 3),
  };
}

function numberUnlessAuto(value: string | undefined): number | undefined {
  return value === undefined || value === 'auto' ? undefined : Number(value);
}

function readPredictorType(value: string | undefined): PredictorType {
  if (value === 'binary_classifier' || value === 'multiclass_classifier' || value === 'regressor') return value;
  throw new ClientError("No value(s) were specified for 'predictor_type' which are required hyperparameter(s)");
}

function checkLoss(predictorType: PredictorType, loss: string): void {
  if (loss === 'auto' || loss === lossNames[predictorType]) return;
  throw new ClientError(
    `Hyperparameter loss: '${loss}' with predictor_type ${predictorType}: this stand-in supports only ${lossNames[predictorType]}`,
  );
}

function readOutputs(predictorType: PredictorType, classes: string | undefined): number {
  if (predictorType !== 'multiclass_classifier') return 1;
  if (classes === undefined) {
    throw new ClientError("No value(s) were specified for 'num_classes' which are required hyperparameter(s)");
  }
  if (Number(classes) < 3) {
    throw new ClientError(
      `Hyperparameter num_classes: '${classes}' with predictor_type multiclass_classifier must be at least 3`,
    );
  }
  return Number(classes);
}

function readCriterion(value: string | undefined): Criterion {
  switch (value) {
    case 'f_beta':
    case 'precision_at_target_recall':
    case 'recall_at_target_precision':
    case 'loss_function':
      return value;
    default:
      return 'accuracy';
  }
}
