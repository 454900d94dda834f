import { z } from 'zod';
import { binsSchema } from './bins.ts';

/** models/<runId>/profile.json: the rows that a model was trained on, to hold later ones against. */
export const trainingProfileSchema = z.strictObject({
  version: z.literal(1),
  runId: z.string(),
  rows: z.number(),
  /** Which column is the target: its classes after rare ones were merged, or the number in its own unit. */
  target: z.string(),
  /** The target, and every column that could be a feature, those too that were left out. */
  columns: z.record(z.string(), binsSchema),
});
export type TrainingProfile = z.infer<typeof trainingProfileSchema>;
