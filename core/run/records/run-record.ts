import { z } from 'zod';
import { droppedSchema } from '../../features/dropped.ts';
import { driftSummarySchema } from '../../profile/drift-record.ts';
import { costSchema } from '../cost/cost.ts';
import { triggerSchema } from '../plan.ts';
import { uploadsSchema } from '../input/settle.ts';

/** How a run can end. Aborted and TimedOut are written by whoever finds it, as the run itself no longer can. */
const runStatusSchema = z.enum(['Succeeded', 'Rejected', 'RolledBack', 'Skipped', 'Failed', 'Aborted', 'TimedOut']);
export type RunStatus = z.infer<typeof runStatusSchema>;

const metricsSchema = z.record(z.string(), z.number().nullable());

/** records/<runId>/run.json: a run in short, written as it ends. What a run did not reach is null. */
export const runRecordSchema = z.strictObject({
  version: z.literal(1),
  runId: z.string(),
  pipeline: z.string(),
  execution: z.string(),
  trigger: triggerSchema.nullable(),
  /** The uploaded object's key, or the schedule's slot. */
  triggeredBy: z.string().nullable().default(null),
  /** Whether the uploads had ceased when it took what was there; null for a run that did not wait for that. */
  uploads: uploadsSchema.nullable().default(null),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  force: z.boolean(),
  promote: z.boolean(),
  /** The run whose finished steps it took over. */
  resume: z.exactOptional(z.string()),
  status: runStatusSchema,
  /** Why, in a sentence. */
  why: z.string(),
  error: z.strictObject({ name: z.string(), message: z.string() }).nullable(),
  rows: z
    .strictObject({
      read: z.number(),
      quarantined: z.number(),
      unlabelled: z.number(),
      train: z.number(),
      validation: z.number(),
      test: z.number(),
    })
    .nullable(),
  model: z
    .strictObject({
      name: z.string(),
      algorithm: z.string(),
      artifact: z.string(),
      features: z.string(),
      /** Columns that are no features, because they say nothing of the training rows. */
      dropped: z.array(droppedSchema).default([]),
    })
    .nullable(),
  metrics: z.strictObject({ challenger: metricsSchema, champion: metricsSchema.nullable() }).nullable(),
  decision: z
    .looseObject({
      promote: z.boolean(),
      rules: z.array(z.looseObject({ rule: z.string(), passed: z.boolean(), why: z.string() })),
    })
    .nullable(),
  /** What serves after the run, and what served before it. */
  live: z.strictObject({ endpoint: z.string(), previous: z.string().nullable() }).nullable(),
  /** Address of report.html. */
  report: z.string().nullable(),
  /** The whole run and each state, in seconds. */
  seconds: z.record(z.string(), z.number()).nullable(),
  /** What it cost up to its record, by list prices; null for a run that failed or ended before it cost much. */
  cost: costSchema.nullable().default(null),
  /** How far the rows are from the champion's; null where nothing can be said. */
  drift: driftSummarySchema.nullable().default(null),
});
export type RunRecord = z.infer<typeof runRecordSchema>;

/** The record of a run that ended before it had anything to show. */
export function emptyRunRecord(
  run: Pick<RunRecord, 'runId' | 'pipeline' | 'execution' | 'startedAt' | 'endedAt' | 'status' | 'why'> &
    Partial<RunRecord>,
): RunRecord {
  return {
    version: 1,
    trigger: null,
    triggeredBy: null,
    uploads: null,
    force: false,
    promote: false,
    error: null,
    rows: null,
    model: null,
    metrics: null,
    decision: null,
    live: null,
    report: null,
    seconds: null,
    cost: null,
    drift: null,
    ...run,
  };
}
