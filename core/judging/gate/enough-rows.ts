import { ruleResult, type Rule } from './rule.ts';

/** Enough test rows; against a champion, enough of those that the two are compared on. */
export const enoughRows: Rule = ({ rows, champion }, { minTestRows }) => {
  const compared = champion?.comparable === true;
  const counted = compared ? Math.min(rows.test, rows.compared) : rows.test;
  const passed = counted >= minTestRows;
  const what = compared && rows.shared < rows.test ? 'test rows are shared with the champion' : 'test rows';
  const why = `${counted} ${what}; gate.minTestRows is ${minTestRows}.`;
  const numbers = { rows: counted, minTestRows };
  return [ruleResult(`at least ${minTestRows} test rows`, { passed, otherwise: 'too few rows', why, numbers })];
};
