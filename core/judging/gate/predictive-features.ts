import { relationInWords } from '../../profile/relation-in-words.ts';
import { formatNumber } from '../../text/format.ts';
import { ruleResult, type Rule } from './rule.ts';

/**
 * No feature alone, nor two by their order or sum, passes a bound of `gate.suspect` on the training rows: that a model
 * is too weak to make use of what gives the target away does not make it honest. It looks at auc, accuracy and r2.
 */
export const predictiveFeatures: Rule = ({ closest }, { suspect }) =>
  Object.entries(suspect).flatMap(([metric, bound]) => {
    const found = closest.flatMap((relation) => {
      const value = relation.metrics[metric];
      return value === undefined ? [] : [{ relation, value }];
    });
    const [most] = found.toSorted((a, b) => b.value - a.value);
    if (most === undefined) return [];
    const { relation, value } = most;
    const passed = value <= bound;
    const told = `${relationInWords(relation)} has ${metric} ${formatNumber(value)} on the training rows`;
    const why = passed
      ? `${told}, not above ${formatNumber(bound)}.`
      : `${told}, above ${formatNumber(bound)}: is that known before the target is? If not, it leaks: put it into "drop".`;
    const numbers = { value, bound };
    return [
      ruleResult(`no feature alone is suspect: ${metric} <= ${bound}`, { passed, otherwise: 'suspect', why, numbers }),
    ];
  });
