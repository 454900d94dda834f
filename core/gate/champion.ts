import type { RuleResult } from '../decision.ts';
import type { Evaluation } from '../evaluation.ts';
import { formatNumber } from './format-number.ts';
import type { Rule } from './rule.ts';

/**
 * Against the champion: another model, and not worse in the gate's metric on the rows that neither was trained on.
 * Where there is no champion, or none that can be compared, the line says so and the other rules decide.
 */
export const championRules: Rule = (evaluation) => {
  const { champion } = evaluation;
  if (champion === null) {
    return [{ rule: 'champion', passed: true, why: 'No model serves yet, so the other rules decide.' }];
  }
  if (!champion.comparable) {
    const why = `Not comparable with the champion ${champion.runId}: ${champion.reason ?? 'no reason was recorded'}. The other rules decide.`;
    return [{ rule: 'champion', passed: true, why }];
  }
  return [anotherModel(evaluation), notWorse(evaluation)];
};

function anotherModel({ identical, largestScoreDifference, rows }: Evaluation): RuleResult {
  const difference = formatNumber(largestScoreDifference);
  const why = identical
    ? `The answers are the same as the champion's on all ${rows.test} test rows (at most ${difference} apart): there is nothing to gain from a swap.`
    : `The answers differ from the champion's by up to ${difference}.`;
  return { rule: 'another model than the champion', passed: !identical, why };
}

function notWorse(evaluation: Evaluation): RuleResult {
  const { metric, direction, champion, challengerOnShared, rows } = evaluation;
  const difference = evaluation.difference ?? Number.NaN;
  const [own, other] = [challengerOnShared?.[metric], champion?.metrics?.[metric]];
  const unknown =
    rows.unknownToChampion > 0
      ? ` ${rows.unknownToChampion} of them have a class that the champion does not know.`
      : '';
  const why =
    `${metric} ${formatNumber(own)} against the champion's ${formatNumber(other)} on ${rows.shared} shared test rows, ${comparison(difference)} ` +
    `(${direction} is better). This is a point difference without an interval.${unknown}`;
  return { rule: 'not worse than the champion', passed: difference >= 0, why };
}

function comparison(difference: number): string {
  if (difference === 0) return 'no difference';
  if (Number.isNaN(difference)) return 'a difference that is not defined';
  return `${difference > 0 ? 'better' : 'worse'} by ${formatNumber(Math.abs(difference))}`;
}
