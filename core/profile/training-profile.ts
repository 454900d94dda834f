import { z } from 'zod';
import { binsSchema } from './bins.ts';
import { histogramSchema } from './histogram.ts';
import { relationSchema } from './relation.ts';

const common = {
  runId: z.string(),
  rows: z.number(),
  /** Which column is the target: its classes after rare ones were merged, or the number in its own unit. */
  target: z.string(),
  /** The target, and every column that could be a feature, those too that were left out. */
  columns: z.record(z.string(), binsSchema),
};

/** models/<runId>/profile.json: the rows that a model was trained on, for its report and to hold later rows against. */
export const trainingProfileSchema = z.strictObject({
  version: z.literal(2),
  ...common,
  /** On so many of the rows, spread over them, the rest is found. */
  sampled: z.number(),
  /** Of the columns that are numbers, the target too. */
  histograms: z.record(z.string(), histogramSchema),
  /** What each column says of the target alone, and pairs that say much more than either; the most telling first. */
  relations: z.array(relationSchema),
});
export type TrainingProfile = z.infer<typeof trainingProfileSchema>;

/** What a champion's profile says of its rows, also of one that was trained before there were histograms. */
export const championProfileSchema = z.union([
  trainingProfileSchema,
  z.strictObject({ version: z.literal(1), ...common }),
]);
export type ChampionProfile = z.infer<typeof championProfileSchema>;
