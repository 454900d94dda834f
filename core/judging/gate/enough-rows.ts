import { ruleResult, type Rule } from './rule.ts';

/**
 * There are enough test rows. With a comparable champion, enough rows on which the two models are
 * compared.
 */
export const enoughRows: Rule = ({ rows, champion }, { minTestRows }) => {
  const hasComparison = champion?.comparable === true;
  const counted = hasComparison ? Math.min(rows.test, rows.compared) : rows.test;
  const passed = counted >= minTestRows;
  const available =
    hasComparison && rows.shared < rows.test
      ? `The challenger can be compared with the champion on ${counted} shared test rows`
      : `There are ${counted} test rows`;
  const why = `${available}; gate.minTestRows is ${minTestRows}.`;
  const numbers = { rows: counted, minTestRows };
  return [ruleResult(`at least ${minTestRows} test rows`, { passed, otherwise: 'too few rows', why, numbers })];
};
