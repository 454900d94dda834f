import * as z from 'zod';

/**
 * Why a challenger is rejected, in a word or two: the reason of the first rule that does not hold.
 */
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

/**
 * Why a challenger is promoted. `first` and `not comparable` mean that there was no comparison with
 * a champion.
 */
const promotionSchema = z.enum(['first', 'not comparable', 'better', 'as good']);
export type Promotion = z.infer<typeof promotionSchema>;

const line = {
  rule: z.string(),
  /** One or more sentences with the numbers. */
  why: z.string(),
  /** The numbers that the rule used; null if undefined. */
  numbers: z.record(z.string(), z.number().nullable()),
};

/** The result of one rule of the gate. */
const ruleResultSchema = z.discriminatedUnion('passed', [
  z.strictObject({ ...line, passed: z.literal(true) }),
  z.strictObject({ ...line, passed: z.literal(false), reason: rejectionSchema }),
]);
export type RuleResult = z.infer<typeof ruleResultSchema>;

/** records/<runId>/decision.json: whether the challenger may serve, and why. */
export const decisionSchema = z.strictObject({
  version: z.literal(2),
  runId: z.string(),
  /** Whether the challenger is promoted: by the verdict, or despite it. */
  promote: z.boolean(),
  /** The rules reject the challenger, but the run was started with `promote`. */
  overridden: z.boolean(),
  /** The result of all rules. */
  verdict: z.enum(['promote', 'reject']),
  /** The reason for the verdict. */
  reason: z.union([promotionSchema, rejectionSchema]),
  /** The decision, a full stop, and its reasons. */
  sentence: z.string(),
  rules: z.array(ruleResultSchema).min(1),
  metric: z.string(),
  /** Values of `metric`. Those of the challenger and the baseline are on all test rows. */
  challenger: z.number().nullable(),
  baseline: z.number().nullable(),
  /** On the rows on which the two models are compared; null without a comparable champion. */
  challengerOnShared: z.number().nullable(),
  champion: z.number().nullable(),
});
export type Decision = z.infer<typeof decisionSchema>;
