import { choice, integer, number, type Rule } from './hyperparameter-rule.ts';

const automatic = (rule: Rule): Rule => ({ ...rule, words: ['auto'] });
const atLeastOne = integer(1);
const positive = number({ above: 0 });
const notNegative = number({ min: 0 });
const open = number({ above: 0, below: 1 });
const decay = automatic(number({ min: 0, below: 1 }));
const flag = choice('true', 'false');
const automaticFlag = choice('auto', 'true', 'false');

/**
 * The hyperparameters of the linear learner. Source of names and ranges: its page in the SageMaker
 * documentation.
 */
export const linearLearnerRules: Record<string, Rule> = {
  mini_batch_size: atLeastOne,
  epochs: atLeastOne,
  learning_rate: automatic(positive),
  l1: automatic(notNegative),
  wd: automatic(notNegative),
  optimizer: choice('auto', 'adam', 'sgd', 'rmsprop'),
  beta_1: decay,
  beta_2: decay,
  momentum: decay,
  use_bias: flag,
  bias_lr_mult: automatic(positive),
  bias_wd_mult: automatic(notNegative),
  use_lr_scheduler: flag,
  lr_scheduler_step: automatic(atLeastOne),
  lr_scheduler_factor: automatic(open),
  lr_scheduler_minimum_lr: automatic(positive),
  normalize_data: automaticFlag,
  normalize_label: automaticFlag,
  unbias_data: automaticFlag,
  unbias_label: automaticFlag,
  num_point_for_scaler: atLeastOne,
  num_calibration_samples: automatic(atLeastOne),
  num_models: automatic(atLeastOne),
  init_method: choice('uniform', 'normal'),
  init_scale: positive,
  init_sigma: positive,
  init_bias: number(),
  early_stopping_patience: atLeastOne,
  early_stopping_tolerance: positive,
  positive_example_weight_mult: { ...positive, words: ['balanced', 'auto'] },
  balance_multiclass_weights: flag,
  binary_classifier_model_selection_criteria: choice(
    'accuracy',
    'f_beta',
    'precision_at_target_recall',
    'recall_at_target_precision',
    'loss_function',
  ),
  target_recall: open,
  target_precision: open,
  f_beta: positive,
  accuracy_top_k: atLeastOne,
};

/** Hyperparameters of the linear learner that a pipeline file must not set, with the reason. */
export const linearLearnerForbidden: Record<string, string> = {
  predictor_type: 'follows from "problem"; delete it',
  num_classes: 'is counted from the training rows; delete it',
  feature_dim: 'is counted from the training rows; delete it',
  loss: 'follows from "problem": other losses give no probabilities, or do not match the metrics; delete it',
  margin: 'needs a loss that no "problem" uses; delete it',
  quantile: 'needs a loss that no "problem" uses; delete it',
  huber_delta: 'needs a loss that no "problem" uses; delete it',
  loss_insensitivity: 'needs a loss that no "problem" uses; delete it',
  _tuning_objective_metric: 'is set by SageMaker in a tuning job; delete it',
};
