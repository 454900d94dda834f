import type { Draft } from './draft.ts';
import type { Rule } from './hyperparameter-rule.ts';
import { linearLearnerForbidden, linearLearnerRules } from './linear-learner-hyperparameters.ts';
import { xgboostForbidden, xgboostRules } from './xgboost-hyperparameters.ts';

type Algorithm = NonNullable<Draft['train']>['algorithm'];

/** Per algorithm, the rules for a pipeline file and the hyperparameters that it must not set. */
export const hyperparameterRules: Record<
  Algorithm,
  { rules: Record<string, Rule>; forbidden: Record<string, string> }
> = {
  xgboost: { rules: xgboostRules, forbidden: xgboostForbidden },
  'linear-learner': { rules: linearLearnerRules, forbidden: linearLearnerForbidden },
};
