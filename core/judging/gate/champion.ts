import type { RuleResult } from '../decision.ts';
import type { Evaluation } from '../evaluation.ts';
import type { Pipeline } from '../../pipeline/parse-pipeline.ts';
import { formatNumber, formatPercent } from '../../text/format.ts';
import { evaluateDifference } from './evaluate-difference.ts';
import { ruleResult, type Rule } from './rule.ts';

/**
 * Against the champion: another model, and not worse in the gate's metric on the rows that neither was trained on.
 * Where there is no champion, or none that can be compared, the line says so and the other rules decide.
 */
export const championRules: Rule = (evaluation, gate) => {
  const { champion } = evaluation;
  const alone = (why: string) => [
    ruleResult('champion', { passed: true, otherwise: 'undefined metric', why, numbers: {} }),
  ];
  if (champion === null) return alone('No model serves yet, so the other rules decide.');
  if (!champion.comparable) {
    const reason = champion.reason ?? 'no reason was recorded';
    return alone(`Not comparable with the champion ${champion.runId}: ${reason}. The other rules decide.`);
  }
  return [anotherModel(evaluation), notWorse(evaluation, gate), ...notWorseOnAll(evaluation)];
};

function anotherModel({ identical, largestScoreDifference, rows }: Evaluation): RuleResult {
  const difference = formatNumber(largestScoreDifference);
  const why = identical
    ? `The answers are the same as the champion's on all ${rows.test} test rows (at most ${difference} apart): there is nothing to gain from a swap.`
    : `The answers differ from the champion's by up to ${difference}.`;
  const numbers = { largestScoreDifference };
  return ruleResult('another model than the champion', { passed: !identical, otherwise: 'same model', why, numbers });
}

function notWorse(evaluation: Evaluation, gate: Pipeline['gate']): RuleResult {
  const { metric, direction, champion, challengerOnShared, difference, rows, holdout } = evaluation;
  const rule = 'not worse than the champion';
  const [own, other] = [challengerOnShared?.[metric] ?? null, champion?.metrics?.[metric] ?? null];
  const allowance = gate.margin * Math.abs(other ?? Number.NaN);
  const { low = null, high = null, confidence = null } = difference ?? {};
  const numbers = {
    challenger: own,
    champion: other,
    difference: difference?.value ?? null,
    low,
    high,
    confidence,
    margin: gate.margin,
    allowance,
    rows: rows.compared,
  };
  const which = holdout.usedNewer ? `newer than the champion's own gate` : 'of both';
  const unknown =
    rows.unknownToChampion > 0
      ? ` ${rows.unknownToChampion} test rows have a class that the champion does not know.`
      : '';
  const found =
    `${metric} ${formatNumber(own)} against the champion's ${formatNumber(other)} on ${rows.compared} test rows ${which}` +
    ` (${direction} is better)`;
  if (difference === null || !Number.isFinite(difference.value)) {
    return ruleResult(rule, {
      passed: false,
      otherwise: 'undefined metric',
      why: `${found}: the difference is not defined.${unknown}`,
      numbers,
    });
  }
  const verdict = evaluateDifference({ value: difference.value, low, allowance });
  const interval =
    low === null || high === null
      ? 'without an interval, as the rows form fewer than two clusters or resampling leaves the metric undefined'
      : `${formatPercent(difference.confidence)} interval ${formatNumber(low)} to ${formatNumber(high)}`;
  const limit = `gate.margin allows down to ${formatNumber(-allowance)}`;
  const sentences = {
    better: `${comparison(difference.value)}, ${interval}, and ${limit}`,
    'as good': `${comparison(difference.value)}, ${interval}, and ${limit}`,
    worse: `${comparison(difference.value)}, ${interval}; however small, a loss is not promoted, since losses add up`,
    inconclusive: `${comparison(difference.value)}, but ${interval}, and ${limit}: too wide to tell`,
  };
  const why = `${verdict === 'inconclusive' ? 'Inconclusive: ' : ''}${found}: ${sentences[verdict]}.${unknown}`;
  const passed = verdict === 'better' || verdict === 'as good';
  return ruleResult(rule, { passed, otherwise: verdict === 'worse' ? 'worse' : 'inconclusive', why, numbers });
}

/**
 * Rows newer than the champion's gate are other rows at each gate, so that small losses on them go unseen; on all the
 * rows that both models call test they add up and show.
 */
function notWorseOnAll({ holdout, metric, rows }: Evaluation): RuleResult[] {
  if (!holdout.usedNewer) return [];
  const value = holdout.differenceOnShared ?? Number.NaN;
  const why = `On all ${rows.shared} test rows of both, the older ones too: ${metric} is ${comparison(value)}.`;
  return [
    ruleResult('not worse on the older test rows either', {
      passed: value >= 0,
      otherwise: Number.isNaN(value) ? 'undefined metric' : 'worse',
      why,
      numbers: { difference: value, rows: rows.shared },
    }),
  ];
}

function comparison(difference: number): string {
  if (difference === 0) return 'no difference';
  if (Number.isNaN(difference)) return 'not defined';
  return `${difference > 0 ? 'better' : 'worse'} by ${formatNumber(Math.abs(difference))}`;
}
