import { z } from 'zod';
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
  /** What the execution was started with, for the record; it may be what the run failed on. */
  input: z.unknown(),
  /** What the state machine caught. */
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

/** A message in the state's data is cut here, far below the 32 KB a state may put out; the record has all of it. */
const longestCause = 4000;

/** Leaves nothing of a failed run behind but its record: no job, no green endpoint, no lease, no trigger waiting. */
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

const triggered = z.looseObject({ trigger: triggerSchema, triggeredBy: z.string().nullable().default(null) });

/** A run that failed before its plan was written knows its trigger from here. */
function triggerOf(input: unknown): Pick<RunRecord, 'trigger' | 'triggeredBy'> {
  const { trigger = null, triggeredBy = null } = triggered.safeParse(input).data ?? {};
  return { trigger, triggeredBy };
}

const lambdaCause = z.looseObject({ errorMessage: z.string() });

/** A function's error arrives as JSON with a stack; a person wants the message. */
function messageOf(cause: string): string {
  try {
    const parsed = lambdaCause.safeParse(JSON.parse(cause));
    return parsed.success ? parsed.data.errorMessage : cause;
  } catch {
    return cause;
  }
}
