import { z } from 'zod';
import { parsePipeline, type Pipeline } from '../pipeline/parse-pipeline.ts';
import { uploadsSchema } from './input/settle.ts';
import { noTuning, tuningPlanSchema } from '../pipeline/tuning.ts';

/** What started a run. */
export const triggerSchema = z.enum(['manual', 'schedule', 'upload']);

/** What a run was asked to do, as it stands in the state's data. */
export const runRequestSchema = z.strictObject({
  trigger: triggerSchema,
  /** The uploaded object's key, or the schedule's slot; null for a start by hand. */
  triggeredBy: z.string().nullable().default(null),
  /** Start though nothing is new. */
  force: z.boolean(),
  /** Promote though the gate rejects. */
  promote: z.boolean(),
  /** Go on with this run, which did not come to its end: its finished steps are taken over. */
  resume: z.exactOptional(z.string()),
});
export type RunRequest = z.infer<typeof runRequestSchema>;

/** The run as every task of the state machine gets it; all else is read from the plan. */
export const runSchema = z.strictObject({
  runId: z.string().min(1),
  /** ARN of the execution; it owns the lease. */
  execution: z.string().min(1),
});

/** records/<runId>/plan.json: what a run was told to do and on which objects, written once by Prepare. */
export const planFileSchema = z.strictObject({
  version: z.literal(1),
  runId: z.string(),
  execution: z.string(),
  ...runRequestSchema.shape,
  /** Whether the uploads had ceased when the objects were listed; null for a run that did not wait for that. */
  uploads: uploadsSchema.nullable().default(null),
  startedAt: z.iso.datetime(),
  /** The pipeline file as it was written, defaults not filled in. */
  pipeline: z.record(z.string(), z.unknown()),
  /** Seconds each state took in the last run that ended Succeeded or Rejected; the waits start from them. */
  lastSeconds: z.record(z.string(), z.number()).default({}),
  tuning: tuningPlanSchema.default(noTuning),
  objects: z.array(z.strictObject({ key: z.string(), etag: z.string(), sizeBytes: z.number() })),
});
export type PlanFile = z.infer<typeof planFileSchema>;

/** A plan with its pipeline parsed and all defaults filled in. */
export interface Plan extends Omit<PlanFile, 'pipeline'> {
  pipeline: Pipeline;
}

/** Reads a plan.json; throws ZodError or PipelineFileError. */
export function parsePlan(value: unknown): Plan {
  const file = planFileSchema.parse(value);
  return { ...file, pipeline: parsePipeline(JSON.stringify(file.pipeline), `plan of ${file.runId}`) };
}
