import * as z from 'zod';
import { InputError } from '../../core/errors.ts';
import { isRunId, runIdOf } from '../../core/names.ts';
import { parsePipeline } from '../../core/pipeline/parse-pipeline.ts';
import { durationSeconds } from '../../core/pipeline/duration.ts';
import { runRequestSchema, triggerSchema, type RunRequest } from '../../core/run/plan.ts';
import { beginSettling, listingHash } from '../../core/run/input/settle.ts';
import { acquireOrQueue } from '../../core/run/single-flight/acquire-or-queue.ts';
import { acquireLease, type TakeOver } from '../../core/run/single-flight/lease.ts';
import { claimPendingRequest } from '../../core/run/single-flight/request-follow-up.ts';
import { schemaIssues } from '../../core/text/schema-issues.ts';
import type { Executions } from '../aws/executions.ts';
import { checkInstanceTypes } from '../aws/instance-types.ts';
import type { Bucket } from '../aws/bucket.ts';
import { afterPlan, listIncoming, planRun, preparedOutput, recordSkipped, type Prepared } from '../run/plan-run.ts';
import { planResumed, readUnfinished } from './resume.ts';

export const prepareInput = z.strictObject({
  /**
   * The execution's input. It is parsed in `prepare`, so that a mistake gets a readable message.
   */
  input: z.unknown(),
  execution: z.string(),
  executionName: z.string(),
  startedAt: z.string(),
});

export const prepareOutput = preparedOutput;

/** The input of an execution. `{}` from the console is a manual start. */
const executionInput = z.strictObject({
  trigger: triggerSchema.default('manual'),
  triggeredBy: runRequestSchema.shape.triggeredBy,
  force: z.boolean().default(false),
  promote: z.boolean().default(false),
  resume: z.exactOptional(
    z.string().refine(isRunId, {
      error: 'is not a run id such as 20260105-060000-0a1b2c3d (records/ in the bucket has one folder per run)',
    }),
  ),
});

export interface PrepareDependencies {
  bucket: Bucket;
  /** The pipeline file as text. */
  readPipelineFile: () => Promise<string>;
  takeOver: TakeOver;
  executions: Pick<Executions, 'start'>;
  now: () => Date;
}

/**
 * Reads the execution's input and the pipeline file and acquires the lease. Then writes the plan,
 * or starts to wait until uploads have ended. NothingNew and AlreadyRunning end the run as Skipped.
 */
export async function prepare(
  input: z.infer<typeof prepareInput>,
  dependencies: PrepareDependencies,
): Promise<Prepared> {
  const { bucket, now } = dependencies;
  const request = parseExecutionInput(input.input);
  const text = await dependencies.readPipelineFile();
  const pipeline = parsePipeline(text, 'pipeline file');
  checkInstanceTypes(pipeline);
  const startedAt = new Date(input.startedAt).toISOString();
  const { execution } = input;
  const runId = runIdOf(startedAt, input.executionName);
  const earlier = request.resume === undefined ? undefined : await readUnfinished(bucket, request.resume, text);

  const lease = { version: 1 as const, runId, execution, since: now().toISOString() };
  const run = { runId, execution, startedAt, asked: request, uploads: null, pipeline, text };
  const waiting = { runId, execution, asked: request, champion: null, tune: false, settling: null };
  if (earlier !== undefined) {
    if ((await acquireLease(bucket, lease, dependencies.takeOver)) === 'acquired') {
      return afterPlan(run, await planResumed(run, earlier, bucket), dependencies);
    }
    // No follow-up run is requested: it would not resume this run, but train on all files uploaded
    // by then.
    await recordSkipped(run, `Another run is in progress. Resume ${earlier.runId} when it has ended.`, bucket, now());
    return { ...waiting, outcome: 'AlreadyRunning' };
  }
  const entered = await acquireOrQueue(lease, request, dependencies);
  if (entered.outcome === 'taken') {
    const why =
      entered.followUp === null
        ? 'Another run is in progress. A follow-up run starts when it has ended.'
        : `Another run was just ending. The execution ${entered.followUp} does the work of this one.`;
    await recordSkipped(run, why, bucket, now());
    return { ...waiting, outcome: 'AlreadyRunning' };
  }
  const { settle, ready } = pipeline.input;
  // With a marker file the uploads have ended when the marker arrives.
  if (request.trigger === 'upload' && ready === undefined && durationSeconds(settle) > 0) {
    const listing = listingHash(await listIncoming(bucket, pipeline));
    return { ...waiting, outcome: 'Settling', settling: beginSettling(listing, durationSeconds(settle)) };
  }
  const planned = await claimPendingRequest(bucket, request, async () =>
    planRun(run, await listIncoming(bucket, pipeline), bucket),
  );
  return afterPlan(run, planned, dependencies);
}

function parseExecutionInput(input: unknown): RunRequest {
  const parsed = executionInput.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new InputError(
    `The execution's input is invalid. ${schemaIssues(parsed.error, 'input')}. Allowed: {}, or trigger, force (true or false), promote (true or false), resume (the id of a run that failed).`,
  );
}
