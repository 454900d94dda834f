import * as z from 'zod';
import { parsePipeline, type Pipeline } from '../pipeline/parse-pipeline.ts';
import { uploadsSchema } from './input/settle.ts';
import { noTuning, tuningPlanSchema } from '../pipeline/tuning.ts';

/** What started a run. */
export const triggerSchema = z.enum(['manual', 'schedule', 'upload']);

/** The request for a run, as kept in the state's data. */
export const runRequestSchema = z.strictObject({
  trigger: triggerSchema,
  /** The uploaded object's key, or the schedule's slot; null for a manual start. */
  triggeredBy: z.string().nullable().default(null),
  /** Run even if nothing is new. */
  force: z.boolean(),
  /** Promote even if the gate rejects. */
  promote: z.boolean(),
  /** Resume this unfinished run: the new run reuses its finished steps. */
  resume: z.exactOptional(z.string()),
});
export type RunRequest = z.infer<typeof runRequestSchema>;

/**
 * The run as passed to every task of the state machine. Tasks read everything else from the plan.
 */
export const runSchema = z.strictObject({
  runId: z.string().min(1),
  /** ARN of the execution, which owns the lease. */
  execution: z.string().min(1),
});

/**
 * records/<runId>/plan.json: the request, the pipeline and the input objects of a run. Prepare
 * writes it once.
 */
export const planFileSchema = z.strictObject({
  version: z.literal(1),
  runId: z.string(),
  execution: z.string(),
  ...runRequestSchema.shape,
  /**
   * Whether uploads had stopped when the objects were listed; null if the run did not wait for
   * uploads.
   */
  uploads: uploadsSchema.nullable().default(null),
  startedAt: z.iso.datetime(),
  /** The pipeline file as written, without defaults. */
  pipeline: z.record(z.string(), z.unknown()),
  /** Seconds per state in the last decided run; the first waits are derived from them. */
  lastSeconds: z.record(z.string(), z.number()).default({}),
  tuning: tuningPlanSchema.default(noTuning),
  objects: z.array(z.strictObject({ key: z.string(), etag: z.string(), sizeBytes: z.number() })),
});
export type PlanFile = z.infer<typeof planFileSchema>;

/** A plan with a parsed pipeline, including defaults. */
export interface Plan extends Omit<PlanFile, 'pipeline'> {
  pipeline: Pipeline;
}

/** Throws ZodError or PipelineFileError. */
export function parsePlan(value: unknown): Plan {
  const file = planFileSchema.parse(value);
  return { ...file, pipeline: parsePipeline(JSON.stringify(file.pipeline), `plan of ${file.runId}`) };
}
