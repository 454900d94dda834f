import * as z from 'zod';
import { binsSchema } from './bins.ts';
import { histogramSchema } from './histogram.ts';
import { relationSchema } from './relation.ts';

const common = {
  runId: z.string(),
  rows: z.number(),
  /** The target's column: classes after rare ones were merged, or the number in its own unit. */
  target: z.string(),
  /** The target and all feature candidates, including those that were left out. */
  columns: z.record(z.string(), binsSchema),
};

/**
 * models/<runId>/profile.json: a model's training rows, for its report and for comparison with
 * later rows.
 */
export const trainingProfileSchema = z.strictObject({
  version: z.literal(2),
  ...common,
  /** The number of rows, spread evenly, behind histograms and relations. */
  sampled: z.number(),
  /** For numeric columns, including the target. */
  histograms: z.record(z.string(), histogramSchema),
  /** Each column alone, and pairs that explain much more together; the most predictive first. */
  relations: z.array(relationSchema),
});
export type TrainingProfile = z.infer<typeof trainingProfileSchema>;

/** A champion's profile. Version 1 is from before histograms existed. */
export const championProfileSchema = z.union([
  trainingProfileSchema,
  z.strictObject({ version: z.literal(1), ...common }),
]);
export type ChampionProfile = z.infer<typeof championProfileSchema>;
