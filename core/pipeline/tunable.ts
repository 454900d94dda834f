import type { Pipeline } from './schema.ts';

/** What a hyperparameter search may vary, and the metric it optimizes. */
interface Tunable {
  /** The kind of range that SageMaker requires for each tunable hyperparameter. */
  ranges: Record<string, 'Integer' | 'Continuous'>;
  /**
   * The metric on the validation rows: the gate's metric if the container reports it, otherwise the
   * loss.
   */
  objective: (pipeline: Pick<Pipeline, 'problem' | 'gate'>) => { metric: string; type: 'Maximize' | 'Minimize' };
}

const xgboostLosses = { binary: 'logloss', multiclass: 'mlogloss', regression: 'rmse' } as const;
const gatedByAuc = ({ problem, gate }: Pick<Pipeline, 'problem' | 'gate'>) =>
  problem === 'binary' && gate.metric === 'auc';

/**
 * Sources: for XGBoost the tunable hyperparameters in hyperparameter_validation.py of
 * aws/sagemaker-xgboost-container, for the linear learner its page in the SageMaker documentation.
 */
export const tunable: Record<Pipeline['train']['algorithm'], Tunable> = {
  xgboost: {
    ranges: {
      num_round: 'Integer',
      max_depth: 'Integer',
      eta: 'Continuous',
      gamma: 'Continuous',
      min_child_weight: 'Continuous',
      max_delta_step: 'Continuous',
      subsample: 'Continuous',
      colsample_bytree: 'Continuous',
      colsample_bylevel: 'Continuous',
      colsample_bynode: 'Continuous',
      lambda: 'Continuous',
      alpha: 'Continuous',
    },
    objective: (pipeline) =>
      gatedByAuc(pipeline)
        ? { metric: 'validation:auc', type: 'Maximize' }
        : { metric: `validation:${xgboostLosses[pipeline.problem]}`, type: 'Minimize' },
  },
  'linear-learner': {
    ranges: {
      mini_batch_size: 'Integer',
      learning_rate: 'Continuous',
      l1: 'Continuous',
      wd: 'Continuous',
      positive_example_weight_mult: 'Continuous',
    },
    objective: (pipeline) =>
      gatedByAuc(pipeline)
        ? { metric: 'validation:roc_auc_score', type: 'Maximize' }
        : { metric: 'validation:objective_loss', type: 'Minimize' },
  },
};
