import * as z from 'zod';
import { runSchema } from '../../core/run/plan.ts';
import type { Executions } from '../aws/executions.ts';
import { startFollowUp } from '../../core/run/single-flight/start-follow-up.ts';
import { type NoticeDependencies, sendNotices } from '../run/notices.ts';
import { sweep, type SweepDependencies } from '../run/sweep.ts';

export const cleanupInput = z.strictObject({ run: runSchema });

export const cleanupOutput = z.strictObject({
  deleted: z.array(z.string()),
  /** Name of the follow-up execution, if triggers arrived during the run. */
  followUp: z.string().nullable(),
  /** Runs whose notice was sent. */
  told: z.array(z.string()),
  /** Notices that could not be sent. */
  untold: z.array(z.string()),
});

export interface CleanupDependencies extends SweepDependencies {
  bucket: SweepDependencies['bucket'] & NoticeDependencies['bucket'];
  executions: Pick<Executions, 'start'>;
  publish: NoticeDependencies['publish'];
  measure: NoticeDependencies['measure'];
}

/**
 * Runs after the lease is released. Sends the notices, starts a follow-up run if one was requested,
 * and deletes endpoints and models that are no longer needed.
 */
export async function cleanup(dependencies: CleanupDependencies): Promise<z.infer<typeof cleanupOutput>> {
  const { told, untold } = await sendNotices(dependencies);
  const followUp = await startFollowUp(dependencies);
  const { deletedEndpoints, deletedModels } = await sweep(dependencies);
  return { deleted: [...deletedEndpoints, ...deletedModels], followUp, told, untold };
}
