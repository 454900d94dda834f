import type { Evaluation } from '../evaluation.ts';
import { metricDirections } from '../../pipeline/metric-names.ts';
import { formatNumber, formatPercent } from '../../text/format.ts';
import { ruleResult, type Rule } from './rule.ts';

/** Each bound of `gate.require` holds: at least for metrics of which more is better, at most for the others. */
export const requiredBounds: Rule = ({ problem, challenger }, { require }) =>
  Object.entries(require).map(([metric, bound]) => {
    const value = challenger.metrics[metric] ?? Number.NaN;
    const higher = metricDirections[problem][metric] !== 'lower';
    const passed = higher ? value >= bound : value <= bound;
    const why = `${metric} is ${formatNumber(value)}; ${higher ? 'at least' : 'at most'} ${formatNumber(bound)} is required.`;
    const numbers = { value, bound };
    const rule = `require ${metric} ${higher ? '>=' : '<='} ${bound}`;
    return ruleResult(rule, { passed, otherwise: 'required bound not met', why, numbers });
  });

/** No bound of `gate.suspect` is passed: a model that is too good usually sees the target in a feature. */
export const suspectBounds: Rule = ({ problem, challenger, closest }, { suspect }) =>
  Object.entries(suspect).map(([metric, bound]) => {
    const value = challenger.metrics[metric] ?? Number.NaN;
    const higher = metricDirections[problem][metric] !== 'lower';
    const passed = higher ? value <= bound : value >= bound;
    const side = higher ? 'above' : 'below';
    const leak = `too good to be true: look for a column that gives the target away (a leak)${mostTelling(closest)}`;
    const verdict = passed
      ? `not ${side} ${formatNumber(bound)}, where it would be suspect`
      : `${side} ${formatNumber(bound)}, ${leak}`;
    const why = `${metric} is ${formatNumber(value)}, ${verdict}.`;
    const numbers = { value, bound };
    return ruleResult(`not suspect: ${metric} ${higher ? '<=' : '>='} ${bound}`, {
      passed,
      otherwise: 'suspect',
      why,
      numbers,
    });
  });

/** What explains less is no place to look first. */
const leastTelling = 0.1;

/** Where to look first. */
function mostTelling(closest: Evaluation['closest']): string {
  const telling = closest.filter(({ explained }) => explained >= leastTelling).slice(0, 3);
  const names = telling.map(({ columns, explained }) => {
    return `${columns.map((name) => JSON.stringify(name)).join(' with ')} (${formatPercent(explained)})`;
  });
  return names.length === 0 ? '' : `; of the target alone most is explained by ${names.join(', ')}`;
}
