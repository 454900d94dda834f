import type { Evaluation } from '../evaluation.ts';
import { metricDirections } from '../../pipeline/metric-names.ts';
import { formatNumber, formatPercent } from '../../text/format.ts';
import { ruleResult, type Rule } from './rule.ts';

/** Each bound of `gate.require` holds: a minimum if higher is better, otherwise a maximum. */
export const requiredBounds: Rule = ({ problem, challenger }, { require }) =>
  Object.entries(require).map(([metric, bound]) => {
    const value = challenger.metrics[metric] ?? Number.NaN;
    const higher = metricDirections[problem][metric] !== 'lower';
    const passed = higher ? value >= bound : value <= bound;
    const why = `The challenger's ${metric} is ${formatNumber(value)}; ${higher ? 'at least' : 'at most'} ${formatNumber(bound)} is required.`;
    const numbers = { value, bound };
    const rule = `require ${metric} ${higher ? '>=' : '<='} ${bound}`;
    return ruleResult(rule, { passed, otherwise: 'required bound not met', why, numbers });
  });

/**
 * No bound of `gate.suspect` is exceeded: if a model is too good, a feature usually reveals the
 * target.
 */
export const suspectBounds: Rule = ({ problem, challenger, closest }, { suspect }) =>
  Object.entries(suspect).map(([metric, bound]) => {
    const value = challenger.metrics[metric] ?? Number.NaN;
    const higher = metricDirections[problem][metric] !== 'lower';
    const passed = higher ? value <= bound : value >= bound;
    const relation = higher ? 'above' : 'below';
    const verdict = passed
      ? `not ${relation} ${formatNumber(bound)}, so it is not suspect.`
      : `${relation} ${formatNumber(bound)}. This is too good to be true: look for a column that reveals the target (a leak).${mostPredictive(closest)}`;
    const why = `The challenger's ${metric} is ${formatNumber(value)}, ${verdict}`;
    const numbers = { value, bound };
    return ruleResult(`not suspect: ${metric} ${higher ? '<=' : '>='} ${bound}`, {
      passed,
      otherwise: 'suspect',
      why,
      numbers,
    });
  });

/** Columns that explain less of the target are not named. */
const leastPredictive = 0.1;

/** Names the columns to check first. */
function mostPredictive(closest: Evaluation['closest']): string {
  const predictive = closest.filter(({ explained }) => explained >= leastPredictive).slice(0, 3);
  const names = predictive.map(({ columns, explained }) => {
    return `${columns.map((name) => JSON.stringify(name)).join(' with ')} (${formatPercent(explained)})`;
  });
  return names.length === 0 ? '' : ` These columns explain most of the target alone: ${names.join(', ')}.`;
}
