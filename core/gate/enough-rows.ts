import type { Rule } from './rule.ts';

/** Enough test rows; against a champion, enough of those that both models call test. */
export const enoughRows: Rule = ({ rows, champion }, { minTestRows }) => {
  const compared = champion?.comparable === true;
  const counted = compared ? Math.min(rows.test, rows.shared) : rows.test;
  const passed = counted >= minTestRows;
  const what = compared && rows.shared < rows.test ? 'test rows are shared with the champion' : 'test rows';
  const why = `${counted} ${what}; gate.minTestRows is ${minTestRows}.`;
  return [{ rule: `at least ${minTestRows} test rows`, passed, why }];
};
