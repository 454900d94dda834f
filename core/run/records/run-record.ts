import * as z from 'zod';
import { droppedSchema } from '../../features/dropped.ts';
import { driftSummarySchema } from '../../profile/drift-record.ts';
import { costSchema } from '../cost/cost.ts';
import { triggerSchema } from '../plan.ts';
import { uploadsSchema } from '../input/settle.ts';

/**
 * How a run can end. A run that is Aborted or TimedOut cannot write its record; the clean-up that
 * finds it does.
 */
const runStatusSchema = z.enum(['Succeeded', 'Rejected', 'RolledBack', 'Skipped', 'Failed', 'Aborted', 'TimedOut']);
export type RunStatus = z.infer<typeof runStatusSchema>;

const metricsSchema = z.record(z.string(), z.number().nullable());

/**
 * records/<runId>/run.json: the summary of a run, written as it ends. Fields that the run did not
 * reach are null.
 */
export const runRecordSchema = z.strictObject({
  version: z.literal(1),
  runId: z.string(),
  pipeline: z.string(),
  execution: z.string(),
  trigger: triggerSchema.nullable(),
  /** The uploaded object's key, or the schedule's slot. */
  triggeredBy: z.string().nullable().default(null),
  /**
   * Whether uploads had stopped when the run listed its input; null if it did not wait for uploads.
   */
  uploads: uploadsSchema.nullable().default(null),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  force: z.boolean(),
  promote: z.boolean(),
  /** The run that this one resumed, reusing its finished steps. */
  resume: z.exactOptional(z.string()),
  status: runStatusSchema,
  /** The reason, in a sentence. */
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
      /**
       * Columns left out of the features because they are constant or empty on the training rows.
       */
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
  /** The endpoint that serves after the run, and the one that served before it. */
  live: z.strictObject({ endpoint: z.string(), previous: z.string().nullable() }).nullable(),
  /** S3 address of report.html. */
  report: z.string().nullable(),
  /** Seconds of the whole run (`total`) and of each state. */
  seconds: z.record(z.string(), z.number()).nullable(),
  /**
   * The cost until this record was written, at list prices; null for a run that failed or ended
   * early.
   */
  cost: costSchema.nullable().default(null),
  /** Drift of the rows from the champion's training rows; null if unknown. */
  drift: driftSummarySchema.nullable().default(null),
});
export type RunRecord = z.infer<typeof runRecordSchema>;

/** A record without results, for a run that ended early. */
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
