import type { Draft } from '../draft.ts';
import type { Mistake } from '../mistake.ts';
import { typeOf } from './references.ts';

/** Whether missing values can be replaced as the file says. */
export function checkImpute(draft: Draft): Mistake[] {
  return Object.entries(draft.impute ?? {}).flatMap(([name, fill]): Mistake[] => {
    const path = ['impute', name];
    const encode = draft.encode?.[name];
    const type = typeOf(draft, name);
    const isText = type === 'category' || type === 'text';
    if (encode === undefined ? isText : encode !== 'number' && encode !== 'standardized') {
      const what = encode === undefined ? `a ${type} column` : `encoded as ${encode}`;
      return [{ path, message: `is for numbers; "${name}" is ${what}, where a missing value is a level: delete it` }];
    }
    if (fill === 'none' && draft.train?.algorithm === 'linear-learner') {
      return [
        { path, message: 'is "none"; linear-learner takes no missing value: write "median", "mean" or a number' },
      ];
    }
    return [];
  });
}
