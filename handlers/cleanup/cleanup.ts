import { z } from 'zod';
import { runSchema } from '../../core/run/plan.ts';
import type { Executions } from '../aws/executions.ts';
import { startFollowUp } from '../../core/run/single-flight/start-follow-up.ts';
import { type NoticeDependencies, sendNotices } from '../run/notices.ts';
import { sweep, type SweepDependencies } from '../run/sweep.ts';

export const cleanupInput = z.strictObject({ run: runSchema });

export const cleanupOutput = z.strictObject({
  deleted: z.array(z.string()),
  /** The execution that was started for triggers that came in meanwhile. */
  followUp: z.string().nullable(),
  /** The runs whose end was announced, and what could not be. */
  told: z.array(z.string()),
  untold: z.array(z.string()),
});

export interface CleanupDependencies extends SweepDependencies {
  bucket: SweepDependencies['bucket'] & NoticeDependencies['bucket'];
  executions: Pick<Executions, 'start'>;
  publish: NoticeDependencies['publish'];
  measure: NoticeDependencies['measure'];
}

/** After the lease is released: tells how the run ended, starts the one further run asked for, deletes what nothing names. */
export async function cleanup(dependencies: CleanupDependencies): Promise<z.infer<typeof cleanupOutput>> {
  const { told, untold } = await sendNotices(dependencies);
  const followUp = await startFollowUp(dependencies);
  const { deletedEndpoints, deletedModels } = await sweep(dependencies);
  return { deleted: [...deletedEndpoints, ...deletedModels], followUp, told, untold };
}
