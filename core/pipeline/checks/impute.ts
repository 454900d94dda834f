import { declaredType, type Draft } from '../draft.ts';
import type { Mistake } from '../mistake.ts';

/**
 * Checks that missing values are replaced in numeric features only, and in all of them for the
 * linear learner.
 */
export function checkImpute(draft: Draft): Mistake[] {
  return Object.entries(draft.impute ?? {}).flatMap(([name, fill]): Mistake[] => {
    const path = ['impute', name];
    const encode = draft.encode?.[name];
    const type = declaredType(draft, name);
    const isText = type === 'category' || type === 'text';
    if (encode === undefined ? isText : encode !== 'number' && encode !== 'standardized') {
      const what = encode === undefined ? `a ${type} column` : `encoded as ${encode}`;
      const message = `is for numbers, but "${name}" is ${what}, so a missing value is a level of its own; delete it`;
      return [{ path, message }];
    }
    if (fill === 'none' && draft.train?.algorithm === 'linear-learner') {
      const message = 'is "none", but linear-learner accepts no missing values; write "median", "mean" or a number';
      return [{ path, message }];
    }
    return [];
  });
}
