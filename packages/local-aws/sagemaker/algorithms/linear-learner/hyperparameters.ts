import { ClientError } from '../algorithm.ts';

export type PredictorType = 'binary_classifier' | 'multiclass_classifier' | 'regressor';

export type Criterion =
  'accuracy' | 'f_beta' | 'precision_at_target_recall' | 'recall_at_target_precision' | 'loss_function';

/** What a training job asked for, defaults filled in, under the container's own names; `auto` is resolved. */
export interface Hyperparameters {
  predictor_type: PredictorType;
  /** Scores of a row: the classes of a multiclass_classifier, otherwise 1. */
  outputs: number;
  /** Undefined: as many as the data has. */
  feature_dim: number | undefined;
  mini_batch_size: number;
  epochs: number;
  /** Undefined: by the number of mini-batches. */
  learning_rate: number | undefined;
  l1: number;
  wd: number;
  beta_1: number;
  beta_2: number;
  use_bias: boolean;
  bias_lr_mult: number;
  bias_wd_mult: number;
  use_lr_scheduler: boolean;
  /** Undefined: an epoch. In mini-batches. */
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

interface NumberRule {
  whole?: boolean;
  min?: number;
  max?: number;
  /** Must be more, or less, than this. */
  above?: number;
  below?: number;
  /** What may stand there instead of a number. */
  words?: readonly string[];
}

const auto = ['auto'] as const;
const count: NumberRule = { whole: true, min: 1 };
const share: NumberRule = { above: 0, below: 1 };

const numbers: Record<string, NumberRule> = {
  feature_dim: { ...count, words: auto },
  num_classes: { whole: true, min: 1, max: 1_000_000 },
  mini_batch_size: count,
  epochs: count,
  learning_rate: { above: 0, words: auto },
  l1: { min: 0, words: auto },
  wd: { min: 0, words: auto },
  beta_1: { min: 0, below: 1, words: auto },
  beta_2: { min: 0, below: 1, words: auto },
  bias_lr_mult: { above: 0, words: auto },
  bias_wd_mult: { min: 0, words: auto },
  lr_scheduler_step: { ...count, words: auto },
  lr_scheduler_factor: { ...share, words: auto },
  lr_scheduler_minimum_lr: { above: 0, words: auto },
  num_point_for_scaler: count,
  num_calibration_samples: { ...count, words: auto },
  num_models: { ...count, words: auto },
  init_scale: { above: 0 },
  init_sigma: { above: 0 },
  init_bias: {},
  early_stopping_patience: count,
  early_stopping_tolerance: { above: 0 },
  positive_example_weight_mult: { above: 0, words: ['balanced'] },
  target_recall: share,
  target_precision: share,
  f_beta: { above: 0 },
  accuracy_top_k: count,
};

const booleans = ['true', 'false'] as const;
const choices: Record<string, readonly string[]> = {
  predictor_type: ['binary_classifier', 'multiclass_classifier', 'regressor'],
  optimizer: ['auto', 'adam'],
  init_method: ['uniform', 'normal'],
  binary_classifier_model_selection_criteria: [
    'accuracy',
    'f_beta',
    'precision_at_target_recall',
    'recall_at_target_precision',
    'loss_function',
  ],
  use_bias: booleans,
  use_lr_scheduler: booleans,
  balance_multiclass_weights: booleans,
  normalize_data: [...booleans, 'auto'],
  normalize_label: [...booleans, 'auto'],
  unbias_data: [...booleans, 'auto'],
  unbias_label: [...booleans, 'auto'],
};

/** The loss that `auto` stands for, which is also the only one here. */
const losses: Record<PredictorType, string> = {
  binary_classifier: 'logistic',
  multiclass_classifier: 'softmax_loss',
  regressor: 'squared_loss',
};

/** Those the container knows and this stand-in does not: refused too, but in other words. */
const unsupported = 'huber_delta loss_insensitivity margin momentum quantile'.split(' ');

/** Reads the hyperparameters of a training job; throws ClientError for the first it cannot use. */
export function parseHyperparameters(given: Record<string, string>): Hyperparameters {
  for (const [name, value] of Object.entries(given)) check(name, value);
  const predictorType = readPredictorType(given);
  checkLoss(predictorType, given['loss'] ?? 'auto');
  const useBias = given['use_bias'] !== 'false';
  const regressor = predictorType === 'regressor';
  const number = (name: string, otherwise: number): number => orAuto(given[name]) ?? otherwise;
  const flag = (name: string, otherwise: boolean): boolean => {
    const value = given[name] ?? 'auto';
    return value === 'auto' ? otherwise : value === 'true';
  };
  const weight = given['positive_example_weight_mult'] ?? '1';
  return {
    predictor_type: predictorType,
    outputs: readOutputs(predictorType, given['num_classes']),
    feature_dim: orAuto(given['feature_dim']),
    mini_batch_size: number('mini_batch_size', 1000),
    epochs: number('epochs', 15),
    learning_rate: orAuto(given['learning_rate']),
    l1: number('l1', 0),
    wd: number('wd', 0),
    beta_1: number('beta_1', 0.9),
    beta_2: number('beta_2', 0.999),
    use_bias: useBias,
    bias_lr_mult: number('bias_lr_mult', 1),
    bias_wd_mult: number('bias_wd_mult', 0),
    use_lr_scheduler: flag('use_lr_scheduler', true),
    lr_scheduler_step: orAuto(given['lr_scheduler_step']),
    lr_scheduler_factor: number('lr_scheduler_factor', 0.7),
    lr_scheduler_minimum_lr: number('lr_scheduler_minimum_lr', 1e-5),
    normalize_data: flag('normalize_data', true),
    normalize_label: regressor && flag('normalize_label', true),
    unbias_data: flag('unbias_data', useBias),
    unbias_label: regressor && flag('unbias_label', useBias),
    num_point_for_scaler: number('num_point_for_scaler', 10_000),
    num_calibration_samples: number('num_calibration_samples', 10_000_000),
    init_method: given['init_method'] === 'normal' ? 'normal' : 'uniform',
    init_scale: number('init_scale', 0.07),
    init_sigma: number('init_sigma', 0.01),
    init_bias: number('init_bias', 0),
    early_stopping_patience: number('early_stopping_patience', 3),
    early_stopping_tolerance: number('early_stopping_tolerance', 0.001),
    positive_example_weight_mult: weight === 'balanced' ? 'balanced' : Number(weight),
    balance_multiclass_weights: flag('balance_multiclass_weights', false),
    criterion: readCriterion(given['binary_classifier_model_selection_criteria']),
    target_recall: number('target_recall', 0.8),
    target_precision: number('target_precision', 0.8),
    f_beta: number('f_beta', 1),
    accuracy_top_k: number('accuracy_top_k', 3),
  };
}

function orAuto(value: string | undefined): number | undefined {
  return value === undefined || value === 'auto' ? undefined : Number(value);
}

function check(name: string, value: string): void {
  const rule = numbers[name];
  const allowed = choices[name];
  if (rule !== undefined) return checkNumber(name, value, rule);
  if (allowed !== undefined) return checkChoice(name, value, allowed);
  if (unsupported.includes(name)) {
    throw new ClientError(`Hyperparameter ${name} is one of SageMaker's linear learner that this stand-in lacks`);
  }
  // A tuning job of SageMaker's sets the second.
  if (name === 'loss' || name === '_tuning_objective_metric') return;
  throw new ClientError(`Additional hyperparameters are not allowed ('${name}' was unexpected)`);
}

function checkChoice(name: string, value: string, allowed: readonly string[]): void {
  if (allowed.includes(value)) return;
  throw new ClientError(
    `Hyperparameter ${name}: '${value}' is not one of ${JSON.stringify(allowed)}, which this stand-in has`,
  );
}

function checkNumber(name: string, value: string, { whole = false, min, max, above, below, words = [] }: NumberRule) {
  if (words.includes(value)) return;
  const pattern = whole ? /^[+-]?\d+$/ : /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
  const number = pattern.test(value) ? Number(value) : NaN;
  const inRange =
    number >= (min ?? -Infinity) &&
    number <= (max ?? Number.MAX_VALUE) &&
    number > (above ?? -Infinity) &&
    number < (below ?? Infinity);
  if (inRange) return;
  const wanted = [
    ...words.map((word) => `'${word}'`),
    `a ${whole ? 'whole ' : ''}number`,
    min === undefined ? '' : `of at least ${min}`,
    above === undefined ? '' : `above ${above}`,
    max === undefined ? '' : `of at most ${max}`,
    below === undefined ? '' : `below ${below}`,
  ].filter((part) => part !== '');
  throw new ClientError(`Hyperparameter ${name}: '${value}' is not ${wanted.join(' ').replace(/' a /, "' or a ")}`);
}

function readPredictorType(given: Record<string, string>): PredictorType {
  const value = given['predictor_type'];
  if (value === 'binary_classifier' || value === 'multiclass_classifier' || value === 'regressor') return value;
  throw new ClientError("No value(s) were specified for 'predictor_type' which are required hyperparameter(s)");
}

function checkLoss(predictorType: PredictorType, loss: string): void {
  if (loss === 'auto' || loss === losses[predictorType]) return;
  throw new ClientError(
    `Hyperparameter loss: '${loss}' with predictor_type ${predictorType}: this stand-in has ${losses[predictorType]} alone`,
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
