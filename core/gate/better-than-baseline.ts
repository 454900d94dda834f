import { formatNumber } from './format-number.ts';
import { ruleResult, type Rule } from './rule.ts';

/** The challenger beats an answer that looks at no feature, in the gate's metric. */
export const betterThanBaseline: Rule = ({ metric, direction, challenger, baseline }) => {
  const [own, naive] = [challenger.metrics[metric] ?? Number.NaN, baseline.metrics[metric] ?? Number.NaN];
  const passed = direction === 'higher' ? own > naive : own < naive;
  const found = `${metric} ${formatNumber(own)}; the naive baseline (${baseline.what}) has ${formatNumber(naive)}`;
  const why = `${found}, and ${direction} is better.`;
  const numbers = { challenger: own, baseline: naive };
  return [ruleResult('better than the baseline', { passed, otherwise: 'not better than the baseline', why, numbers })];
};
