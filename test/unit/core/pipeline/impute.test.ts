import { describe, expect, it } from 'vitest';
import { files, mistakesOf } from '../../../fixtures/pipeline-mistakes.ts';

const { binary } = files;
const train = { algorithm: 'linear-learner' };

describe('impute', () => {
  it.each([
    [{ age: 'medain' }, 'impute.age: is "medain". Allowed: none, median, mean; did you mean "median"?'],
    [{ age: 1e39 }, 'impute.age: is 1e+39; must be at most 3.4e+38'],
    [{ agee: 'median' }, 'impute.agee: names "agee", which is not a column'],
    [{ plan: 'median' }, 'impute.plan: is for numbers, but "plan" is a category column'],
    [{ customer: 'mean' }, 'impute.customer: '],
    [{ left: 0 }, 'impute.left: has no effect: "left" is the target'],
    [{ age: 'none' }, 'impute.age: is "none", but linear-learner accepts no missing values'],
  ])('%j is rejected', (impute, message) => {
    expect(mistakesOf({ ...binary, train, impute })[0]).toContain(message);
  });

  it('may be "none" for XGBoost, and a number for a category that is encoded as a number', () => {
    expect(mistakesOf({ ...binary, impute: { age: 'none' } })).toEqual([]);
    expect(mistakesOf({ ...binary, impute: { plan: 3 }, encode: { plan: 'number' } })).toEqual([]);
    expect(mistakesOf({ ...binary, impute: { plan: 3 }, encode: { plan: 'onehot' } })).toEqual([
      expect.stringContaining('"plan" is encoded as onehot'),
    ]);
  });
});
