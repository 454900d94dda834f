import { z } from 'zod';
import { InputError } from '../../core/errors.ts';
import { isRunId, runIdOf } from '../../core/names.ts';
import { parsePipeline } from '../../core/pipeline/parse-pipeline.ts';
import { durationSeconds } from '../../core/pipeline/duration.ts';
import { runRequestSchema, triggerSchema, type RunRequest } from '../../core/run/plan.ts';
import { beginSettling, listingHash } from '../../core/run/input/settle.ts';
import { acquireOrQueue } from '../../core/run/single-flight/acquire-or-queue.ts';
import { acquireLease, type TakeOver } from '../../core/run/single-flight/lease.ts';
import { claimPendingRequest } from '../../core/run/single-flight/request-follow-up.ts';
import type { Executions } from '../aws/executions.ts';
import { checkInstanceTypes } from '../aws/instance-types.ts';
import type { Bucket } from '../aws/bucket.ts';
import { afterPlan, listIncoming, planRun, preparedOutput, recordSkipped, type Prepared } from '../run/plan-run.ts';
import { planResumed, readUnfinished } from './resume.ts';

export const prepareInput = z.strictObject({
  /** What the execution was started with; parsed here so that a mistake is a sentence. */
  input: z.unknown(),
  execution: z.string(),
  executionName: z.string(),
  startedAt: z.string(),
});

export const prepareOutput = preparedOutput;

/** What an execution may be started with; `{}` from the console is a start by hand. */
const executionInput = z.strictObject({
  trigger: triggerSchema.default('manual'),
  triggeredBy: runRequestSchema.shape.triggeredBy,
  force: z.boolean().default(false),
  promote: z.boolean().default(false),
  resume: z.exactOptional(
    z
      .string()
      .refine(isRunId, { error: 'a run id looks like 20260105-060000-0a1b2c3d; records/ has one folder a run' }),
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
 * Reads what was asked for, takes the lease, and writes the plan, or begins to wait for uploads to end; NothingNew and
 * AlreadyRunning end the run Skipped.
 */
export async function prepare(
  input: z.infer<typeof prepareInput>,
  dependencies: PrepareDependencies,
): Promise<Prepared> {
  const { bucket, now } = dependencies;
  const asked = parseExecutionInput(input.input);
  const text = await dependencies.readPipelineFile();
  const pipeline = parsePipeline(text, 'pipeline file');
  checkInstanceTypes(pipeline);
  const startedAt = new Date(input.startedAt).toISOString();
  const { execution } = input;
  const runId = runIdOf(startedAt, input.executionName);
  const earlier = asked.resume === undefined ? undefined : await readUnfinished(bucket, asked.resume, text);

  const lease = { version: 1 as const, runId, execution, since: now().toISOString() };
  const run = { runId, execution, startedAt, asked, uploads: null, pipeline, text };
  const waiting = { runId, execution, asked, champion: null, tune: false, settling: null };
  if (earlier !== undefined) {
    if ((await acquireLease(bucket, lease, dependencies.takeOver)) === 'acquired') {
      return afterPlan(run, await planResumed(run, earlier, bucket), dependencies);
    }
    // No word is left: the further run would train anew, on all that lies there by then.
    await recordSkipped(run, `Another run is at work. Resume ${earlier.runId} when it is done.`, bucket, now());
    return { ...waiting, outcome: 'AlreadyRunning' };
  }
  const entered = await acquireOrQueue(lease, asked, dependencies);
  if (entered.outcome === 'taken') {
    const why =
      entered.followUp === null
        ? 'Another run is at work; it will start a further run when it is done.'
        : `Another run was just ending; the execution ${entered.followUp} does what this one was asked for.`;
    await recordSkipped(run, why, bucket, now());
    return { ...waiting, outcome: 'AlreadyRunning' };
  }
  const { settle, ready } = pipeline.input;
  // The marker says that everything is there.
  if (asked.trigger === 'upload' && ready === undefined && durationSeconds(settle) > 0) {
    const listing = listingHash(await listIncoming(bucket, pipeline));
    return { ...waiting, outcome: 'Settling', settling: beginSettling(listing, durationSeconds(settle)) };
  }
  const planned = await claimPendingRequest(bucket, asked, async () =>
    planRun(run, await listIncoming(bucket, pipeline), bucket),
  );
  return afterPlan(run, planned, dependencies);
}

function parseExecutionInput(input: unknown): RunRequest {
  const parsed = executionInput.safeParse(input);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'input'}: ${issue.message}`);
  throw new InputError(
    `The execution's input cannot be used. ${faults.join('; ')}. Allowed: {}, or trigger, force (true or false), promote (true or false), resume (the id of a run that failed).`,
  );
}
