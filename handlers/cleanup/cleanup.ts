import { z } from 'zod';
import { keys } from '../../core/names.ts';
import { pendingSchema } from '../../core/pending.ts';
import { runSchema } from '../../core/plan.ts';
import type { Executions } from '../shared/executions.ts';
import { sweep, type SweepDependencies } from '../shared/sweep.ts';

export const cleanupInput = z.strictObject({ run: runSchema });

export const cleanupOutput = z.strictObject({
  deleted: z.array(z.string()),
  /** The execution that was started for triggers that came in meanwhile. */
  followUp: z.string().nullable(),
});

export interface CleanupDependencies extends SweepDependencies {
  executions: Pick<Executions, 'start'>;
}

/** After the lease is released: starts the one further run that triggers asked for, and deletes what nothing names. */
export async function cleanup(
  { run }: z.infer<typeof cleanupInput>,
  dependencies: CleanupDependencies,
): Promise<z.infer<typeof cleanupOutput>> {
  const { bucket, executions } = dependencies;
  let followUp: string | null = null;
  const pending = await bucket.readVersioned(keys.pending);
  if (pending !== undefined) {
    const { trigger, force, promote } = pendingSchema.parse(pending.value);
    followUp = `after-${run.runId}`;
    await executions.start(followUp, { trigger, force, promote });
    await bucket.removeIf(keys.pending, pending.etag);
  }
  const swept = await sweep(dependencies);
  return { deleted: swept.deletedEndpoints, followUp };
}
