import type { Decision, RuleResult } from './decision.ts';
import type { Evaluation } from './evaluation.ts';
import { betterThanBaseline } from './gate/better-than-baseline.ts';
import { requiredBounds, suspectBounds } from './gate/bounds.ts';
import { championRules } from './gate/champion.ts';
import { enoughRows } from './gate/enough-rows.ts';
import { finiteMetrics, finiteMetricsRule } from './gate/finite-metrics.ts';
import { formatNumber } from './gate/format-number.ts';
import type { Rule } from './gate/rule.ts';
import type { Pipeline } from './pipeline.ts';

/** In the order in which the report shows them. */
const rules: Rule[] = [enoughRows, finiteMetrics, betterThanBaseline, requiredBounds, suspectBounds, championRules];

/**
 * May the challenger serve? Every rule must hold. `promote` (the run was started with it) overrides a rejection and
 * is recorded, except where metrics are not finite: then nothing is known of the model that one could vouch for.
 */
export function decide(
  evaluation: Evaluation,
  { gate, promote }: { gate: Pipeline['gate']; promote: boolean },
): Decision {
  const results = rules.flatMap((rule) => rule(evaluation, gate));
  const failed = results.filter(({ passed }) => !passed);
  const verdict = failed.length === 0 ? 'promote' : 'reject';
  const overridden = promote && failed.length > 0 && !failed.some(({ rule }) => rule === finiteMetricsRule);
  const { metric, challenger, baseline, champion, challengerOnShared } = evaluation;
  return {
    version: 1,
    runId: evaluation.runId,
    promote: verdict === 'promote' || overridden,
    overridden,
    verdict,
    sentence: sentenceOf(evaluation, failed, { promote, overridden }),
    rules: results,
    metric,
    challenger: challenger.metrics[metric] ?? null,
    baseline: baseline.metrics[metric] ?? null,
    challengerOnShared: challengerOnShared?.[metric] ?? null,
    champion: champion?.metrics?.[metric] ?? null,
  };
}

function sentenceOf(
  evaluation: Evaluation,
  failed: RuleResult[],
  { promote, overridden }: { promote: boolean; overridden: boolean },
): string {
  const [first, ...others] = failed;
  if (first !== undefined) {
    const also = others.length === 0 ? '' : ` Also failed: ${others.map(({ rule }) => rule).join(', ')}.`;
    const reasons = `${first.rule}: ${first.why}${also}`;
    if (overridden) return `Promoted by override, though the gate rejects it. Failed: ${reasons}`;
    return `Rejected. Failed: ${reasons}${promote ? ' Without finite metrics promotion cannot be forced.' : ''}`;
  }
  const { metric, challenger, baseline, champion, challengerOnShared } = evaluation;
  const value = `${metric} ${formatNumber(challenger.metrics[metric])}`;
  const naive = `the naive baseline has ${formatNumber(baseline.metrics[metric])}`;
  if (champion === null) return `Promoted as the first model: ${value}, ${naive}.`;
  if (!champion.comparable) return `Promoted without a comparison with the champion: ${value}, ${naive}.`;
  const compared = `${metric} ${formatNumber(challengerOnShared?.[metric])} against the champion's ${formatNumber(champion.metrics?.[metric])}`;
  return `Promoted: ${compared} on ${evaluation.rows.shared} test rows.`;
}
