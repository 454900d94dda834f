import { z } from 'zod';

/** One rule of the gate: its name, whether it holds, and why in a sentence with the numbers. */
const ruleResultSchema = z.strictObject({ rule: z.string(), passed: z.boolean(), why: z.string() });
export type RuleResult = z.infer<typeof ruleResultSchema>;

/** records/<runId>/decision.json: may the challenger serve, and why. */
export const decisionSchema = z.strictObject({
  version: z.literal(1),
  runId: z.string(),
  /** What is done: the verdict, or promotion in spite of it. */
  promote: z.boolean(),
  /** The rules said reject and the run was started with `promote`. */
  overridden: z.boolean(),
  /** What the rules say. */
  verdict: z.enum(['promote', 'reject']),
  /** What is done and why, in one sentence. */
  sentence: z.string(),
  rules: z.array(ruleResultSchema).min(1),
  metric: z.string(),
  /** Values of `metric`. The challenger's and the baseline's are on all test rows. */
  challenger: z.number().nullable(),
  baseline: z.number().nullable(),
  /** On the rows that both models call test; null without a champion that can be compared. */
  challengerOnShared: z.number().nullable(),
  champion: z.number().nullable(),
});
export type Decision = z.infer<typeof decisionSchema>;
