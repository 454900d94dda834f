import type { RuleResult } from '../decision.ts';
import type { Evaluation } from '../evaluation.ts';
import type { Pipeline } from '../pipeline.ts';

/** A rule of the gate: pure, it gives a line for each thing it looks at. */
export type Rule = (evaluation: Evaluation, gate: Pipeline['gate']) => RuleResult[];
