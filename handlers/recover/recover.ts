import * as z from 'zod';
import { runIdOf } from '../../core/names.ts';
import { triggerSchema } from '../../core/run/plan.ts';
import type { RunRecord } from '../../core/run/records/run-record.ts';
import type { Executions } from '../aws/executions.ts';
import { startFollowUp } from '../../core/run/single-flight/start-follow-up.ts';
import { releaseLease } from '../../core/run/single-flight/lease.ts';
import { type NoticeDependencies, sendNotices } from '../run/notices.ts';
import { recordEnd } from '../run/record-end.ts';
import { sweep, type SweepDependencies } from '../run/sweep.ts';

export const recoverInput = z.strictObject({
  execution: z.string(),
  executionName: z.string(),
  startedAt: z.string(),
  /** The execution's input, for the record. It may be invalid: that may be why the run failed. */
  input: z.unknown(),
  /** The error that the state machine caught. */
  error: z.looseObject({ Error: z.string(), Cause: z.string().optional() }),
});

/** The error's name and message, for the end state. */
export const recoverOutput = z.strictObject({ error: z.string(), cause: z.string() });

export interface RecoverDependencies extends SweepDependencies {
  bucket: SweepDependencies['bucket'] & NoticeDependencies['bucket'];
  executions: Pick<Executions, 'start'>;
  publish: NoticeDependencies['publish'];
  measure: NoticeDependencies['measure'];
}

/** Longer messages are cut in the state's data. The record holds the full message. */
const longestCause = 4000;

/**
 * Cleans up after a failed run: stops its jobs, deletes its green endpoint, releases the lease,
 * starts a follow-up run if one was requested, and sends the notices. Only the run's record stays.
 */
export async function recover(
  input: z.infer<typeof recoverInput>,
  dependencies: RecoverDependencies,
): Promise<z.infer<typeof recoverOutput>> {
  const { bucket, now, pipeline } = dependencies;
  const startedAt = new Date(input.startedAt).toISOString();
  const name = input.error.Error;
  const message = messageOf(input.error.Cause ?? '');
  await sweep(dependencies, input.execution);
  await recordEnd(bucket, {
    runId: runIdOf(startedAt, input.executionName),
    pipeline,
    execution: input.execution,
    startedAt,
    endedAt: now().toISOString(),
    status: 'Failed',
    why: message === '' ? name : `${name}: ${message}`,
    error: { name, message },
    ...triggerOf(input.input),
  });
  await releaseLease(bucket, input.execution);
  await startFollowUp(dependencies);
  await sendNotices(dependencies);
  return { error: name, cause: message.length > longestCause ? `${message.slice(0, longestCause)} ...` : message };
}

const triggerInput = z.looseObject({ trigger: triggerSchema, triggeredBy: z.string().nullable().default(null) });

/** The trigger, for runs that failed before their plan was written. */
function triggerOf(input: unknown): Pick<RunRecord, 'trigger' | 'triggeredBy'> {
  const { trigger = null, triggeredBy = null } = triggerInput.safeParse(input).data ?? {};
  return { trigger, triggeredBy };
}

const lambdaCause = z.looseObject({ errorMessage: z.string() });

/** The message of an error. Lambda sends it as JSON together with a stack trace. */
function messageOf(cause: string): string {
  try {
    const parsed = lambdaCause.safeParse(JSON.parse(cause));
    return parsed.success ? parsed.data.errorMessage : cause;
  } catch {
    return cause;
  }
}
