import type { Draft } from '../draft.ts';
import { valueMistake } from '../hyperparameter-rule.ts';
import { hyperparameterRules } from '../hyperparameters.ts';
import { renderValue, type Mistake } from '../mistake.ts';
import { allowedNames } from '../schema-mistakes.ts';

/** Checks that the algorithm has each hyperparameter and allows its value. */
export function checkHyperparameters({ train }: Draft): Mistake[] {
  if (train === undefined) return [];
  const { rules, forbidden } = hyperparameterRules[train.algorithm];
  return Object.entries(train.hyperparameters).flatMap(([name, value]): Mistake[] => {
    const path = ['train', 'hyperparameters', name];
    if (Object.hasOwn(forbidden, name)) return [{ path, message: `${forbidden[name]}` }];
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (rule === undefined) {
      const allowed = allowedNames(name, Object.keys(rules));
      return [{ path, message: `is not a hyperparameter of ${train.algorithm}. ${allowed}` }];
    }
    const expected = valueMistake(rule, value);
    return expected === undefined ? [] : [{ path, message: `is ${renderValue(value)}; must be ${expected}` }];
  });
}
