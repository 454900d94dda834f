import type { Rejection, RuleResult } from '../decision.ts';
import type { Evaluation } from '../evaluation.ts';
import type { Pipeline } from '../../pipeline/parse-pipeline.ts';

/** A rule of the gate. It is pure and returns one result per thing that it checks. */
export type Rule = (evaluation: Evaluation, gate: Pipeline['gate']) => RuleResult[];

/** One line of the decision. `otherwise` is the rejection reason if the rule does not hold. */
export function ruleResult(
  rule: string,
  {
    passed,
    otherwise,
    why,
    numbers,
  }: { passed: boolean; otherwise: Rejection; why: string; numbers: RuleResult['numbers'] },
): RuleResult {
  const finite = Object.entries(numbers).map(([name, value]) => [name, Number.isFinite(value) ? value : null] as const);
  const line = { rule, why, numbers: Object.fromEntries(finite) };
  return passed ? { ...line, passed } : { ...line, passed, reason: otherwise };
}
