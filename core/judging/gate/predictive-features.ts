import { relationInWords } from '../../profile/relation-in-words.ts';
import { formatNumber } from '../../text/format.ts';
import { ruleResult, type Rule } from './rule.ts';

/**
 * No single feature, and no order or sum of two features, exceeds a bound of `gate.suspect` on the
 * training rows. A leak must be found even if the model is too weak to use it. The rule checks auc,
 * accuracy and r2.
 */
export const predictiveFeatures: Rule = ({ closest }, { suspect }) =>
  Object.entries(suspect).flatMap(([metric, bound]) => {
    const candidates = closest.flatMap((relation) => {
      const value = relation.metrics[metric];
      return value === undefined ? [] : [{ relation, value }];
    });
    const [most] = candidates.toSorted((a, b) => b.value - a.value);
    if (most === undefined) return [];
    const { relation, value } = most;
    const passed = value <= bound;
    const strongest = `${sentenceCase(relationInWords(relation))} reaches ${metric} ${formatNumber(value)} on the training rows`;
    const why = passed
      ? `${strongest}, not above ${formatNumber(bound)}.`
      : `${strongest}, above ${formatNumber(bound)}. Is it known before the target? If not, it leaks the target: add it to "drop".`;
    const numbers = { value, bound };
    return [
      ruleResult(`no feature alone is suspect: ${metric} <= ${bound}`, { passed, otherwise: 'suspect', why, numbers }),
    ];
  });

function sentenceCase(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
