import { z } from 'zod';

/** Why a challenger is not promoted, in a word or two: the first rule that does not hold gives it. */
const rejectionSchema = z.enum([
  'too few rows',
  'undefined metric',
  'not better than the baseline',
  'required bound not met',
  'suspect',
  'same model',
  'worse',
  'inconclusive',
  'worse in a slice',
]);
export type Rejection = z.infer<typeof rejectionSchema>;

/** Why a challenger is promoted: `first` and `not comparable` mean that no champion was held against it. */
const promotionSchema = z.enum(['first', 'not comparable', 'better', 'as good']);
export type Promotion = z.infer<typeof promotionSchema>;

const line = {
  rule: z.string(),
  /** In a sentence, with the numbers. */
  why: z.string(),
  /** What the rule looked at; null where a number is not defined. */
  numbers: z.record(z.string(), z.number().nullable()),
};

/** One rule of the gate: whether it holds, on which numbers, and why. */
const ruleResultSchema = z.discriminatedUnion('passed', [
  z.strictObject({ ...line, passed: z.literal(true) }),
  z.strictObject({ ...line, passed: z.literal(false), reason: rejectionSchema }),
]);
export type RuleResult = z.infer<typeof ruleResultSchema>;

/** records/<runId>/decision.json: may the challenger serve, and why. */
export const decisionSchema = z.strictObject({
  version: z.literal(2),
  runId: z.string(),
  /** What is done: the verdict, or promotion in spite of it. */
  promote: z.boolean(),
  /** The rules said reject and the run was started with `promote`. */
  overridden: z.boolean(),
  /** What the rules say. */
  verdict: z.enum(['promote', 'reject']),
  /** Why the rules say so. */
  reason: z.union([promotionSchema, rejectionSchema]),
  /** What is done and why, in one sentence. */
  sentence: z.string(),
  rules: z.array(ruleResultSchema).min(1),
  metric: z.string(),
  /** Values of `metric`. The challenger's and the baseline's are on all test rows. */
  challenger: z.number().nullable(),
  baseline: z.number().nullable(),
  /** On the rows that the two models are compared on; null without a champion that can be compared. */
  challengerOnShared: z.number().nullable(),
  champion: z.number().nullable(),
});
export type Decision = z.infer<typeof decisionSchema>;
