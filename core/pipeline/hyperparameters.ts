import type { Draft } from './draft.ts';
import type { Rule } from './hyperparameter-rule.ts';
import { linearLearnerRefused, linearLearnerRules } from './linear-learner-hyperparameters.ts';
import { xgboostRefused, xgboostRules } from './xgboost-hyperparameters.ts';

type Algorithm = NonNullable<Draft['train']>['algorithm'];

/**
 * The hyperparameters that a pipeline file may set for each algorithm, and those that it must not
 * set.
 */
export const hyperparameterRules: Record<Algorithm, { rules: Record<string, Rule>; refused: Record<string, string> }> =
  {
    xgboost: { rules: xgboostRules, refused: xgboostRefused },
    'linear-learner': { rules: linearLearnerRules, refused: linearLearnerRefused },
  };
