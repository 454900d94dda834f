import { choice, integer, number, text, type Rule } from './hyperparameter-rule.ts';

const share = number({ above: 0, max: 1 });

/**
 * The hyperparameters of XGBoost in algorithm mode. Source of names and ranges:
 * hyperparameter_validation.py of aws/sagemaker-xgboost-container.
 */
export const xgboostRules: Record<string, Rule> = {
  num_round: integer(1),
  early_stopping_rounds: integer(1),
  booster: choice('gbtree', 'gblinear', 'dart'),
  verbosity: integer(0, 3),
  nthread: integer(1),
  eta: number({ min: 0, max: 1 }),
  gamma: number({ min: 0 }),
  max_depth: integer(0),
  min_child_weight: number({ min: 0 }),
  max_delta_step: number({ min: 0 }),
  subsample: share,
  colsample_bytree: share,
  colsample_bylevel: share,
  colsample_bynode: share,
  lambda: number({ min: 0 }),
  alpha: number({ min: 0 }),
  tree_method: choice('auto', 'exact', 'approx', 'hist', 'gpu_hist'),
  sketch_eps: number({ above: 0, below: 1 }),
  scale_pos_weight: number({ above: 0 }),
  updater: text,
  dsplit: choice('row', 'col'),
  refresh_leaf: integer(0, 1),
  process_type: choice('default', 'update'),
  grow_policy: choice('depthwise', 'lossguide'),
  max_leaves: integer(0),
  max_bin: integer(0),
  predictor: choice('auto', 'cpu_predictor', 'gpu_predictor'),
  monotone_constraints: text,
  interaction_constraints: text,
  sample_type: choice('uniform', 'weighted'),
  normalize_type: choice('tree', 'forest'),
  rate_drop: number({ min: 0, max: 1 }),
  one_drop: integer(0, 1),
  skip_drop: number({ min: 0, max: 1 }),
  lambda_bias: number({ min: 0, max: 1 }),
  base_score: number({ min: 0 }),
  seed: integer(-(2 ** 31) + 1, 2 ** 31 - 2),
  num_parallel_tree: integer(1),
  save_model_on_termination: choice('true', 'false'),
  single_precision_histogram: choice('true', 'false'),
  deterministic_histogram: choice('true', 'false'),
  sampling_method: choice('uniform', 'gradient_based'),
  prob_buffer_row: number({ above: 1 }),
};

/** Hyperparameters of the container that a pipeline file must not set, with the reason. */
export const xgboostForbidden: Record<string, string> = {
  objective: 'follows from "problem"; delete it',
  num_class: 'is counted from the training rows; delete it',
  eval_metric: 'is set by Relearn: training reports the metrics of "problem" and stops early by them; delete it',
  csv_weights: 'would read the first feature as a weight; delete it',
  _kfold: 'would train several models, but Relearn evaluates and serves one; delete it',
  _num_cv_round: 'needs _kfold, which is not available; delete it',
  _tuning_objective_metric: 'is set by SageMaker in a tuning job; delete it',
  tweedie_variance_power: 'needs an objective that no "problem" uses; delete it',
  aft_loss_distribution: 'needs an objective that no "problem" uses; delete it',
  aft_loss_distribution_scale: 'needs an objective that no "problem" uses; delete it',
  learning_rate: 'is an alias of "eta"; write "eta"',
  min_split_loss: 'is an alias of "gamma"; write "gamma"',
  reg_lambda: 'is an alias of "lambda"; write "lambda"',
  reg_alpha: 'is an alias of "alpha"; write "alpha"',
};
