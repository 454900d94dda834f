import type { Pipeline } from './schema.ts';

/** What a search for hyperparameters may vary, and by which metric it judges, for each algorithm. */
interface Tunable {
  /** The kind of range SageMaker wants for each hyperparameter it can search for. */
  ranges: Record<string, 'Integer' | 'Continuous'>;
  /** The metric a search judges by, on the validation rows: the gate's where the container reports it, else the loss. */
  objective: (pipeline: Pick<Pipeline, 'problem' | 'gate'>) => { metric: string; type: 'Maximize' | 'Minimize' };
}

const xgboostLosses = { binary: 'logloss', multiclass: 'mlogloss', regression: 'rmse' } as const;
const judgesByAuc = ({ problem, gate }: Pick<Pipeline, 'problem' | 'gate'>) =>
  problem === 'binary' && gate.metric === 'auc';

/**
 * XGBoost's are those that aws/sagemaker-xgboost-container's hyperparameter_validation.py calls tunable, the linear
 * learner's those of its page in the SageMaker documentation.
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
      judgesByAuc(pipeline)
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
      judgesByAuc(pipeline)
        ? { metric: 'validation:roc_auc_score', type: 'Maximize' }
        : { metric: 'validation:objective_loss', type: 'Minimize' },
  },
};
