import { formatNumber, formatPercent } from '../../text/format.ts';
import { ruleResult, type Rule } from './rule.ts';

/**
 * The challenger beats an answer that looks at no feature, in the gate's metric. Where there is no champion to hold it
 * against, it must do so surely: by luck alone every second model without any signal would be a little better.
 */
export const betterThanBaseline: Rule = ({ metric, direction, challenger, baseline }) => {
  const [own, naive] = [challenger.metrics[metric] ?? Number.NaN, baseline.metrics[metric] ?? Number.NaN];
  const better = direction === 'higher' ? own > naive : own < naive;
  const found = `${metric} ${formatNumber(own)}; the naive baseline (${baseline.what}) has ${formatNumber(naive)}`;
  const { low = null, high = null, confidence = 0 } = baseline.difference ?? {};
  const unsure = low !== null && low <= 0;
  const doubt = `. The ${formatPercent(confidence)} interval of the difference, ${formatNumber(low)} to ${formatNumber(high)}, does not lie above 0: the features show no signal that luck could not show`;
  const why = `${found}, and ${direction} is better${better && unsure ? doubt : ''}.`;
  const numbers = { challenger: own, baseline: naive };
  const passed = better && !unsure;
  return [ruleResult('better than the baseline', { passed, otherwise: 'not better than the baseline', why, numbers })];
};
