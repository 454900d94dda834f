import type { RuleResult } from '../decision.ts';
import type { Evaluation } from '../evaluation.ts';
import type { Pipeline } from '../../pipeline/parse-pipeline.ts';
import { formatNumber, formatPercent } from '../../text/format.ts';
import { classifyDifference } from './classify-difference.ts';
import { ruleResult, type Rule } from './rule.ts';

/**
 * The challenger is another model than the champion and not worse in the gate's metric, on rows
 * that neither was trained on. Without a comparable champion, the result says so and the other
 * rules decide.
 */
export const championRules: Rule = (evaluation, gate) => {
  const { champion } = evaluation;
  const alone = (why: string) => [
    ruleResult('champion', { passed: true, otherwise: 'undefined metric', why, numbers: {} }),
  ];
  if (champion === null) return alone('No model serves yet, so the other rules decide.');
  if (!champion.comparable) {
    const reason = champion.reason ?? 'no reason was recorded';
    return alone(`The champion ${champion.runId} cannot be compared: ${reason}. The other rules decide.`);
  }
  return [anotherModel(evaluation), notWorse(evaluation, gate), ...notWorseOnAll(evaluation)];
};

function anotherModel({ identical, largestScoreDifference, rows }: Evaluation): RuleResult {
  const difference = formatNumber(largestScoreDifference);
  const why = identical
    ? `The answers are the same as the champion's on all ${rows.test} test rows (largest difference: ${difference}), so a swap would change nothing.`
    : `The answers differ from the champion's by up to ${difference}.`;
  const numbers = { largestScoreDifference };
  return ruleResult('another model than the champion', { passed: !identical, otherwise: 'same model', why, numbers });
}

function notWorse(evaluation: Evaluation, gate: Pipeline['gate']): RuleResult {
  const { metric, direction, champion, challengerOnShared, difference, rows, holdout } = evaluation;
  const rule = 'not worse than the champion';
  const challengerValue = challengerOnShared?.[metric] ?? null;
  const championValue = champion?.metrics?.[metric] ?? null;
  const allowance = gate.margin * Math.abs(championValue ?? Number.NaN);
  const { low = null, high = null, confidence = null } = difference ?? {};
  const numbers = {
    challenger: challengerValue,
    champion: championValue,
    difference: difference?.value ?? null,
    low,
    high,
    confidence,
    margin: gate.margin,
    allowance,
    rows: rows.compared,
  };
  const rowsInWords = holdout.usedNewer ? "test rows newer than the champion's gate" : 'shared test rows';
  const unknown =
    rows.unknownToChampion > 0
      ? ` ${rows.unknownToChampion} test rows have a class that the champion does not know.`
      : '';
  const values =
    `challenger's ${metric} is ${formatNumber(challengerValue)}, the champion's ${formatNumber(championValue)}, ` +
    `on ${rows.compared} ${rowsInWords} (${direction} is better).`;
  if (difference === null || !Number.isFinite(difference.value)) {
    return ruleResult(rule, {
      passed: false,
      otherwise: 'undefined metric',
      why: `The ${values} The difference is undefined.${unknown}`,
      numbers,
    });
  }
  const verdict = classifyDifference({ value: difference.value, low, allowance });
  const interval =
    low === null || high === null
      ? 'there is no interval of the difference, because the rows form fewer than two clusters or the metric is undefined on resampled rows'
      : `the ${formatPercent(difference.confidence)} interval of the difference is ${formatNumber(low)} to ${formatNumber(high)}`;
  const limit = `gate.margin requires a lower bound above ${formatNumber(-allowance)}`;
  const conclusions = {
    better: `; ${interval}. ${limit}.`,
    'as good': `; ${interval}. ${limit}.`,
    worse: `; ${interval}. Even a small loss is rejected, because small losses add up.`,
    inconclusive: `, but ${interval}. ${limit}, so more test rows are needed.`,
  };
  const conclusion = `The challenger ${comparison(difference.value)}${conclusions[verdict]}${unknown}`;
  const why = `${verdict === 'inconclusive' ? 'Inconclusive: the' : 'The'} ${values} ${conclusion}`;
  const passed = verdict === 'better' || verdict === 'as good';
  return ruleResult(rule, { passed, otherwise: verdict === 'worse' ? 'worse' : 'inconclusive', why, numbers });
}

/**
 * Each gate has other newer rows, so small losses on them go unnoticed. On all test rows that the
 * two models share, such losses add up and become visible.
 */
function notWorseOnAll({ holdout, metric, rows }: Evaluation): RuleResult[] {
  if (!holdout.usedNewer) return [];
  const value = holdout.differenceOnShared ?? Number.NaN;
  const why = `On all ${rows.shared} shared test rows, including the older ones, the challenger ${comparison(value)} (${metric}).`;
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
  if (difference === 0) return 'is exactly as good';
  if (Number.isNaN(difference)) return 'cannot be compared';
  return `is ${difference > 0 ? 'better' : 'worse'} by ${formatNumber(Math.abs(difference))}`;
}
