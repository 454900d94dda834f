import { z } from 'zod';
import { keys } from '../../core/names.ts';
import { parsePipeline } from '../../core/pipeline/parse-pipeline.ts';
import { durationSeconds } from '../../core/pipeline/duration.ts';
import { runRequestSchema, runSchema } from '../../core/run/plan.ts';
import { listingHash, settle as look, settlingSchema } from '../../core/run/input/settle.ts';
import { startFollowUp } from '../../core/run/single-flight/start-follow-up.ts';
import { assertLease, releaseLease } from '../../core/run/single-flight/lease.ts';
import { claimPendingRequest } from '../../core/run/single-flight/request-follow-up.ts';
import type { Executions } from '../aws/executions.ts';
import type { Bucket } from '../aws/bucket.ts';
import { afterPlan, listIncoming, planRun, preparedOutput, type Prepared } from '../run/plan-run.ts';

export const settleInput = z.strictObject({
  run: runSchema,
  asked: runRequestSchema,
  settling: settlingSchema,
  startedAt: z.string(),
});

export const settleOutput = preparedOutput.extend({
  outcome: preparedOutput.shape.outcome.exclude(['AlreadyRunning']),
});

export interface SettleDependencies {
  bucket: Bucket;
  /** The pipeline file as text. */
  readPipelineFile: () => Promise<string>;
  executions: Pick<Executions, 'start'>;
  now: () => Date;
}

/**
 * Looks whether uploads have come to an end. Once the listing has stood still for as long as the pipeline file asks, or
 * the waiting itself has lasted too long, plans the run on what is there; whatever comes later starts a further run.
 */
export async function settle(
  { run: { runId, execution }, asked, settling, startedAt: started }: z.infer<typeof settleInput>,
  dependencies: SettleDependencies,
): Promise<Prepared> {
  const { bucket } = dependencies;
  const waiting = { runId, execution, asked, champion: null, tune: false, settling: null };
  // A repeated call after the lease is gone finds the record of what the first call found: nothing new.
  if ((await bucket.readVersioned(keys.run(runId))) !== undefined) {
    await releaseLease(bucket, execution);
    await startFollowUp(dependencies);
    return { ...waiting, outcome: 'NothingNew' };
  }
  await assertLease(bucket, execution);
  const text = await dependencies.readPipelineFile();
  const pipeline = parsePipeline(text, 'pipeline file');
  const run = { runId, execution, startedAt: new Date(started).toISOString(), asked, uploads: null, pipeline, text };
  const looked = await claimPendingRequest(bucket, asked, async () => {
    const objects = await listIncoming(bucket, pipeline);
    const found = look(settling, listingHash(objects), durationSeconds(pipeline.input.settle));
    if (found.outcome === 'Settling') return { settling: found.settling, isListing: false };
    return { settling: null, ...(await planRun({ ...run, uploads: found.outcome }, objects, bucket)) };
  });
  if (looked.settling !== null) return { ...waiting, outcome: 'Settling', settling: looked.settling };
  return afterPlan(run, looked, dependencies);
}
