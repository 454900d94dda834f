import type { Draft } from './draft.ts';

/** What one hyperparameter may be: a number within bounds, one of some words, or (with neither) free text. */
interface Rule {
  kind: 'integer' | 'number' | 'choice' | 'text';
  min?: number;
  /** Like min, but the bound itself is not allowed. */
  above?: number;
  max?: number;
  below?: number;
  choices?: readonly string[];
  /** What may stand instead of a number. */
  words?: readonly string[];
}

const integer = (min: number, max?: number): Rule => ({ kind: 'integer', min, ...(max === undefined ? {} : { max }) });
const within = (bounds: Omit<Rule, 'kind' | 'choices' | 'words'>): Rule => ({ kind: 'number', ...bounds });
const choiceOf = (...choices: string[]): Rule => ({ kind: 'choice', choices });
const share = within({ above: 0, max: 1 });
const text: Rule = { kind: 'text' };

/** XGBoost in algorithm mode; names and ranges of aws/sagemaker-xgboost-container's hyperparameter_validation.py. */
const xgboostRules: Record<string, Rule> = {
  num_round: integer(1),
  early_stopping_rounds: integer(1),
  booster: choiceOf('gbtree', 'gblinear', 'dart'),
  verbosity: integer(0, 3),
  nthread: integer(1),
  eta: within({ min: 0, max: 1 }),
  gamma: within({ min: 0 }),
  max_depth: integer(0),
  min_child_weight: within({ min: 0 }),
  max_delta_step: within({ min: 0 }),
  subsample: share,
  colsample_bytree: share,
  colsample_bylevel: share,
  colsample_bynode: share,
  lambda: within({ min: 0 }),
  alpha: within({ min: 0 }),
  tree_method: choiceOf('auto', 'exact', 'approx', 'hist', 'gpu_hist'),
  sketch_eps: within({ above: 0, below: 1 }),
  scale_pos_weight: within({ above: 0 }),
  updater: text,
  dsplit: choiceOf('row', 'col'),
  refresh_leaf: integer(0, 1),
  process_type: choiceOf('default', 'update'),
  grow_policy: choiceOf('depthwise', 'lossguide'),
  max_leaves: integer(0),
  max_bin: integer(0),
  predictor: choiceOf('auto', 'cpu_predictor', 'gpu_predictor'),
  monotone_constraints: text,
  interaction_constraints: text,
  sample_type: choiceOf('uniform', 'weighted'),
  normalize_type: choiceOf('tree', 'forest'),
  rate_drop: within({ min: 0, max: 1 }),
  one_drop: integer(0, 1),
  skip_drop: within({ min: 0, max: 1 }),
  lambda_bias: within({ min: 0, max: 1 }),
  base_score: within({ min: 0 }),
  seed: integer(-(2 ** 31) + 1, 2 ** 31 - 2),
  num_parallel_tree: integer(1),
  save_model_on_termination: choiceOf('true', 'false'),
  single_precision_histogram: choiceOf('true', 'false'),
  deterministic_histogram: choiceOf('true', 'false'),
  sampling_method: choiceOf('uniform', 'gradient_based'),
  prob_buffer_row: within({ above: 1 }),
};

/** Names the container knows and the pipeline file must not set, with the reason. */
const xgboostRefused: Record<string, string> = {
  objective: 'follows from "problem"; delete it',
  num_class: 'is counted in the training rows; delete it',
  eval_metric: 'is set by Relearn: training stops early by, and reports, the metrics of "problem"; delete it',
  csv_weights: 'would read the first feature as a weight; delete it',
  _kfold: 'would train several models where one is judged and served; delete it',
  _num_cv_round: 'goes with _kfold, which is not available; delete it',
  _tuning_objective_metric: 'is set by SageMaker in a tuning job; delete it',
  tweedie_variance_power: 'goes with an objective that no "problem" uses; delete it',
  aft_loss_distribution: 'goes with an objective that no "problem" uses; delete it',
  aft_loss_distribution_scale: 'goes with an objective that no "problem" uses; delete it',
  learning_rate: 'is a second name of "eta"; write "eta"',
  min_split_loss: 'is a second name of "gamma"; write "gamma"',
  reg_lambda: 'is a second name of "lambda"; write "lambda"',
  reg_alpha: 'is a second name of "alpha"; write "alpha"',
};

const automatic = (rule: Rule): Rule => ({ ...rule, words: ['auto'] });
const atLeastOne = integer(1);
const positive = within({ above: 0 });
const notNegative = within({ min: 0 });
const open = within({ above: 0, below: 1 });
const decay = automatic(within({ min: 0, below: 1 }));
const flag = choiceOf('true', 'false');
const automaticFlag = choiceOf('auto', 'true', 'false');

/** The linear learner; names and ranges of its page in the SageMaker documentation. */
const linearLearnerRules: Record<string, Rule> = {
  mini_batch_size: atLeastOne,
  epochs: atLeastOne,
  learning_rate: automatic(positive),
  l1: automatic(notNegative),
  wd: automatic(notNegative),
  optimizer: choiceOf('auto', 'adam', 'sgd', 'rmsprop'),
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
  init_method: choiceOf('uniform', 'normal'),
  init_scale: positive,
  init_sigma: positive,
  init_bias: within({}),
  early_stopping_patience: atLeastOne,
  early_stopping_tolerance: positive,
  positive_example_weight_mult: { ...positive, words: ['balanced', 'auto'] },
  balance_multiclass_weights: flag,
  binary_classifier_model_selection_criteria: choiceOf(
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

/** Names the linear learner knows and the pipeline file must not set, with the reason. */
const linearLearnerRefused: Record<string, string> = {
  predictor_type: 'follows from "problem"; delete it',
  num_classes: 'is counted in the training rows; delete it',
  feature_dim: 'is counted in the training rows; delete it',
  loss: 'follows from "problem": other losses give no probabilities, or another figure than is judged; delete it',
  margin: 'goes with a loss that no "problem" uses; delete it',
  quantile: 'goes with a loss that no "problem" uses; delete it',
  huber_delta: 'goes with a loss that no "problem" uses; delete it',
  loss_insensitivity: 'goes with a loss that no "problem" uses; delete it',
  _tuning_objective_metric: 'is set by SageMaker in a tuning job; delete it',
};

type Algorithm = NonNullable<Draft['train']>['algorithm'];

/** What the pipeline file may say to each algorithm's container. */
export const hyperparameterRules: Record<Algorithm, { rules: Record<string, Rule>; refused: Record<string, string> }> =
  {
    xgboost: { rules: xgboostRules, refused: xgboostRefused },
    'linear-learner': { rules: linearLearnerRules, refused: linearLearnerRefused },
  };

/** What a hyperparameter's value must be, if it is not; undefined if it is. */
export function valueMistake(rule: Rule, value: string): string | undefined {
  if (rule.kind === 'choice') return rule.choices?.includes(value) ? undefined : `one of ${rule.choices?.join(', ')}`;
  if (rule.words?.includes(value) === true) return undefined;
  if (rule.kind === 'text') return value.trim() === '' ? 'a text' : undefined;
  const pattern = rule.kind === 'integer' ? /^[+-]?\d+$/ : /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
  const amount = Number(value);
  const allowed =
    pattern.test(value) &&
    amount >= (rule.min ?? -Infinity) &&
    amount > (rule.above ?? -Infinity) &&
    amount <= (rule.max ?? Infinity) &&
    amount < (rule.below ?? Infinity);
  return allowed ? undefined : describe(rule);
}

function describe(rule: Rule): string {
  const bounds = [
    rule.min === undefined ? '' : `at least ${rule.min}`,
    rule.above === undefined ? '' : `above ${rule.above}`,
    rule.max === undefined ? '' : `at most ${rule.max}`,
    rule.below === undefined ? '' : `below ${rule.below}`,
  ].filter((part) => part !== '');
  const number = `a ${rule.kind === 'integer' ? 'whole ' : ''}number`;
  return [
    ...(rule.words ?? []).map((word) => `${word} or`),
    bounds.length === 0 ? number : `${number}, ${bounds.join(' and ')}`,
  ].join(' ');
}
