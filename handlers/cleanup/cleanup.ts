import { z } from 'zod';
import { runSchema } from '../../core/plan.ts';
import type { Executions } from '../shared/executions.ts';
import { startFollowUp } from '../shared/follow-up.ts';
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
export async function cleanup(dependencies: CleanupDependencies): Promise<z.infer<typeof cleanupOutput>> {
  const followUp = await startFollowUp(dependencies);
  const { deletedEndpoints } = await sweep(dependencies);
  return { deleted: deletedEndpoints, followUp };
}
