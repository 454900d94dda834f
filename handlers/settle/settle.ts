import * as z from 'zod';
import { keys } from '../../core/names.ts';
import { parsePipeline } from '../../core/pipeline/parse-pipeline.ts';
import { durationSeconds } from '../../core/pipeline/duration.ts';
import { runRequestSchema, runSchema } from '../../core/run/plan.ts';
import { listingHash, settle as settleUploads, settlingSchema } from '../../core/run/input/settle.ts';
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
 * Checks whether the uploads have ended. It plans the run when the listing has not changed for
 * `input.settle`, or when the run has waited too long. Files that arrive later start a follow-up
 * run.
 */
export async function settle(
  { run: { runId, execution }, asked, settling, startedAt }: z.infer<typeof settleInput>,
  dependencies: SettleDependencies,
): Promise<Prepared> {
  const { bucket } = dependencies;
  const waiting = { runId, execution, asked, champion: null, tune: false, settling: null };
  // The first call of this step found nothing new, wrote the record and released the lease.
  if ((await bucket.readVersioned(keys.run(runId))) !== undefined) {
    await releaseLease(bucket, execution);
    await startFollowUp(dependencies);
    return { ...waiting, outcome: 'NothingNew' };
  }
  await assertLease(bucket, execution);
  const text = await dependencies.readPipelineFile();
  const pipeline = parsePipeline(text, 'pipeline file');
  const run = { runId, execution, startedAt: new Date(startedAt).toISOString(), asked, uploads: null, pipeline, text };
  const planned = await claimPendingRequest(bucket, asked, async () => {
    const objects = await listIncoming(bucket, pipeline);
    const uploads = settleUploads(settling, listingHash(objects), durationSeconds(pipeline.input.settle));
    if (uploads.outcome === 'Settling') return { settling: uploads.settling, isListing: false };
    return { settling: null, ...(await planRun({ ...run, uploads: uploads.outcome }, objects, bucket)) };
  });
  if (planned.settling !== null) return { ...waiting, outcome: 'Settling', settling: planned.settling };
  return afterPlan(run, planned, dependencies);
}
