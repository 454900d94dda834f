import type { Decision, Promotion, RuleResult } from '../decision.ts';
import type { Evaluation } from '../evaluation.ts';
import { betterThanBaseline } from './better-than-baseline.ts';
import { requiredBounds, suspectBounds } from './bounds.ts';
import { championRules } from './champion.ts';
import { enoughRows } from './enough-rows.ts';
import { finiteMetrics, finiteMetricsRule } from './finite-metrics.ts';
import { formatNumber, formatPercent } from '../../text/format.ts';
import type { Rule } from './rule.ts';
import { sliceRule } from './slices.ts';
import { predictiveFeatures } from './predictive-features.ts';
import type { Pipeline } from '../../pipeline/parse-pipeline.ts';

/** In the order in which the report shows them. */
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
 * May the challenger serve? Every rule must hold. `promote` (the run was started with it) overrides a rejection and
 * is recorded, except where metrics are not finite: then nothing is known of the model that one could vouch for.
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

/** What is done, a full stop, and then why: the report sets the two apart. */
function sentenceOf(
  evaluation: Evaluation,
  failed: Extract<RuleResult, { passed: false }>[],
  { promote, overridden }: { promote: boolean; overridden: boolean },
): string {
  const [first, ...others] = failed;
  if (first !== undefined) {
    const also = others.length === 0 ? '' : ` Not met either: ${others.map(({ rule }) => rule).join(', ')}.`;
    // "Not met: not worse" would say of an inconclusive comparison that the challenger is worse.
    const reasons = `${first.reason === 'inconclusive' ? '' : `Not met: ${first.rule}. `}${first.why}${also}`;
    if (overridden) return `Promoted by override. The gate rejects it. ${reasons}`;
    return `Rejected. ${reasons}${promote ? ' Without finite metrics promotion cannot be forced.' : ''}`;
  }
  const { metric, challenger, baseline, champion, challengerOnShared } = evaluation;
  const found = `Its ${metric} is ${formatNumber(challenger.metrics[metric])}, that of the naive baseline ${formatNumber(baseline.metrics[metric])}`;
  if (champion === null) return `Promoted. It is the first model. ${found}.`;
  if (!champion.comparable) return `Promoted. The champion cannot be compared with it. ${found}.`;
  const [own, other] = [formatNumber(challengerOnShared?.[metric]), formatNumber(champion.metrics?.[metric])];
  const { value = 0, low = null, high = null, confidence = 0 } = evaluation.difference ?? {};
  const interval = `${formatPercent(confidence)} interval of the difference ${formatNumber(low)} to ${formatNumber(high)}`;
  const compared = `${value > 0 ? `better by ${formatNumber(value)}` : 'no difference'}, ${interval} (above 0 is better)`;
  return `Promoted. Its ${metric} is ${own}, the champion's ${other}, on ${evaluation.rows.compared} test rows of both: ${compared}.`;
}
