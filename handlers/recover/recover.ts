import { z } from 'zod';
import { keys, runIdOf } from '../../core/names.ts';
import { planFileSchema } from '../../core/plan.ts';
import { emptyRunRecord, runRecordSchema } from '../../core/run-record.ts';
import { releaseLease } from '../shared/lease.ts';
import type { Bucket } from '../shared/objects.ts';
import { sweep, type SweepDependencies } from '../shared/sweep.ts';

export const recoverInput = z.strictObject({
  execution: z.string(),
  executionName: z.string(),
  startedAt: z.string(),
  /** What the state machine caught. */
  error: z.looseObject({ Error: z.string(), Cause: z.string().optional() }),
});

/** The error's name and message, for the end state. */
export const recoverOutput = z.strictObject({ error: z.string(), cause: z.string() });

export interface RecoverDependencies extends SweepDependencies {
  bucket: Bucket;
}

/** Leaves nothing of a failed run behind but its record: no job, no green endpoint, no lease. */
export async function recover(
  input: z.infer<typeof recoverInput>,
  dependencies: RecoverDependencies,
): Promise<z.infer<typeof recoverOutput>> {
  const { bucket, now, pipeline } = dependencies;
  const startedAt = new Date(input.startedAt).toISOString();
  const runId = runIdOf(startedAt, input.executionName);
  const message = messageOf(input.error.Cause ?? '');
  await sweep(dependencies, input.execution);

  const planned = await bucket.readVersioned(keys.plan(runId));
  const plan = planned && planFileSchema.parse(planned.value);
  const record = emptyRunRecord({
    runId,
    pipeline,
    execution: input.execution,
    trigger: plan?.trigger ?? null,
    force: plan?.force ?? false,
    promote: plan?.promote ?? false,
    startedAt,
    endedAt: now().toISOString(),
    status: 'Failed',
    why: `${input.error.Error}: ${message}`,
    error: { name: input.error.Error, message },
  });
  const written = await bucket.readVersioned(keys.run(runId));
  // A run that failed after its outcome was recorded keeps that record: the pointer has moved, and it says so.
  if (written === undefined || runRecordSchema.parse(written.value).status === 'Failed') {
    await bucket.writeJson(keys.run(runId), record);
  }
  await releaseLease(bucket, input.execution);
  return { error: input.error.Error, cause: message };
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
