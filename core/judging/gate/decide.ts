import type { Decision, Promotion, RuleResult } from '../decision.ts';
import type { Evaluation } from '../evaluation.ts';
import { betterThanBaseline } from './better-than-baseline.ts';
import { requiredBounds, suspectBounds } from './bounds.ts';
import { championRules } from './champion-rules.ts';
import { enoughRows } from './enough-rows.ts';
import { finiteMetrics, finiteMetricsRule } from './finite-metrics.ts';
import { formatNumber, formatPercent } from '../../text/format.ts';
import type { Rule } from './rule.ts';
import { sliceRule } from './slice-rule.ts';
import { predictiveFeatures } from './predictive-features.ts';
import type { Pipeline } from '../../pipeline/parse-pipeline.ts';

/** In the order of the report. */
const rules: Rule[] = [
  enoughRows,
  finiteMetrics,
  betterThanBaseline,
  requiredBounds,
  suspectBounds,
  predictiveFeatures,
  championRules,
  sliceRule,
];

/**
 * Decides whether the challenger may serve: every rule must hold. `promote`, with which the run was
 * started, overrides a rejection and is recorded. It does not override metrics that are not finite,
 * because then nothing is known about the model.
 */
export function decide(
  evaluation: Evaluation,
  { gate, promote }: { gate: Pipeline['gate']; promote: boolean },
): Decision {
  const results = rules.flatMap((rule) => rule(evaluation, gate));
  const failed = results.filter((result) => !result.passed);
  const verdict = failed.length === 0 ? 'promote' : 'reject';
  const overridden = promote && failed.length > 0 && !failed.some(({ rule }) => rule === finiteMetricsRule);
  const { metric, challenger, baseline, champion, challengerOnShared } = evaluation;
  return {
    version: 2,
    runId: evaluation.runId,
    promote: verdict === 'promote' || overridden,
    overridden,
    verdict,
    reason: failed[0]?.reason ?? promotionOf(evaluation),
    sentence: sentenceOf(evaluation, failed, { promote, overridden }),
    rules: results,
    metric,
    challenger: challenger.metrics[metric] ?? null,
    baseline: baseline.metrics[metric] ?? null,
    challengerOnShared: challengerOnShared?.[metric] ?? null,
    champion: champion?.metrics?.[metric] ?? null,
  };
}

function promotionOf({ champion, difference }: Evaluation): Promotion {
  if (champion === null) return 'first';
  if (!champion.comparable) return 'not comparable';
  return (difference?.value ?? 0) > 0 ? 'better' : 'as good';
}

/** The decision, a full stop, and the reasons. The report shows the two parts separately. */
function sentenceOf(
  evaluation: Evaluation,
  failed: Extract<RuleResult, { passed: false }>[],
  { promote, overridden }: { promote: boolean; overridden: boolean },
): string {
  const [first, ...further] = failed;
  if (first !== undefined) {
    const also = further.length === 0 ? '' : ` Also not met: ${further.map(({ rule }) => rule).join(', ')}.`;
    // After an inconclusive comparison, "Not met: not worse" would wrongly say that the challenger
    // is worse.
    const reasons = `${first.reason === 'inconclusive' ? '' : `Not met: ${first.rule}. `}${first.why}${also}`;
    if (overridden) return `Promoted by override. The gate rejects the challenger. ${reasons}`;
    return `Rejected. ${reasons}${promote ? ' A promotion without finite metrics cannot be forced.' : ''}`;
  }
  const { metric, challenger, baseline, champion, challengerOnShared } = evaluation;
  const values = `Its ${metric} is ${formatNumber(challenger.metrics[metric])}, that of the naive baseline ${formatNumber(baseline.metrics[metric])}.`;
  if (champion === null) return `Promoted. The challenger is the first model. ${values}`;
  if (!champion.comparable) return `Promoted. The challenger cannot be compared with the champion. ${values}`;
  const challengerValue = formatNumber(challengerOnShared?.[metric]);
  const championValue = formatNumber(champion.metrics?.[metric]);
  const { value = 0, low = null, high = null, confidence = 0 } = evaluation.difference ?? {};
  const interval = `the ${formatPercent(confidence)} interval of the difference is ${formatNumber(low)} to ${formatNumber(high)}`;
  const comparison = `It is ${value > 0 ? `better by ${formatNumber(value)}` : 'exactly as good'}; ${interval} (above 0 is better).`;
  return `Promoted. The challenger's ${metric} is ${challengerValue}, the champion's ${championValue}, on ${evaluation.rows.compared} shared test rows. ${comparison}`;
}
