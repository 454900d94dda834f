import { z } from 'zod';
import { jobNames, keys } from '../../core/names.ts';
import { runSchema } from '../../core/plan.ts';
import { assertLease } from '../shared/lease.ts';
import { movePointer, readLive } from '../shared/live-pointer.ts';
import type { Bucket } from '../shared/objects.ts';
import { readPlan } from '../shared/plan.ts';

export const swapEndpointInput = z.strictObject({ run: runSchema, endpoint: z.string() });
export const swapEndpointOutput = z.strictObject({ canary: z.boolean(), bakeSeconds: z.number().int() });

export interface SwapEndpointDependencies {
  bucket: Bucket;
  now: () => Date;
}

/** Gives green its share of the requests; all of them where nothing was serving. */
export async function swapEndpoint(
  { run, endpoint }: z.infer<typeof swapEndpointInput>,
  { bucket, now }: SwapEndpointDependencies,
): Promise<z.infer<typeof swapEndpointOutput>> {
  await assertLease(bucket, run.execution);
  const { name, serve } = (await readPlan(bucket, run.runId)).pipeline;
  const lane = {
    runId: run.runId,
    endpoint,
    model: jobNames.model(name, run.runId),
    features: keys.features(run.runId),
  };
  const live = await readLive(bucket);
  // A repeated call finds its own lane serving all requests already.
  if (live === null || live.stable.runId === run.runId) {
    await movePointer(bucket, { move: 'promote', lane }, now);
    return { canary: false, bakeSeconds: 0 };
  }
  await movePointer(bucket, { move: 'canary', lane, share: serve.canary }, now);
  return { canary: true, bakeSeconds: serve.bakeSeconds };
}
