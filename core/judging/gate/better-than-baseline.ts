import { formatNumber, formatPercent } from '../../text/format.ts';
import { ruleResult, type Rule } from './rule.ts';

/**
 * The challenger is better than a constant answer in the gate's metric. Without a comparable
 * champion, the whole interval of the difference must be above 0. By chance alone, every second
 * model without any signal is a bit better.
 */
export const betterThanBaseline: Rule = ({ metric, direction, challenger, baseline }) => {
  const challengerValue = challenger.metrics[metric] ?? Number.NaN;
  const baselineValue = baseline.metrics[metric] ?? Number.NaN;
  const isBetter = direction === 'higher' ? challengerValue > baselineValue : challengerValue < baselineValue;
  const values =
    `The challenger's ${metric} is ${formatNumber(challengerValue)}, ` +
    `that of the naive baseline (${baseline.what}) ${formatNumber(baselineValue)}; ${direction} is better.`;
  const { low = null, high = null, confidence = 0 } = baseline.difference ?? {};
  const isUncertain = low !== null && low <= 0;
  const doubt =
    ` The ${formatPercent(confidence)} interval of the difference, ${formatNumber(low)} to ${formatNumber(high)}, ` +
    'is not entirely above 0, so the challenger may be better only by chance.';
  const why = `${values}${isBetter && isUncertain ? doubt : ''}`;
  const numbers = { challenger: challengerValue, baseline: baselineValue };
  const passed = isBetter && !isUncertain;
  return [ruleResult('better than the baseline', { passed, otherwise: 'not better than the baseline', why, numbers })];
};
