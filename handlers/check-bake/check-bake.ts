import { z } from 'zod';
import { endpointOutcome } from '../../core/job-outcome.ts';
import { keys } from '../../core/names.ts';
import { runSchema } from '../../core/plan.ts';
import { openLane, type LaneDependencies } from '../shared/lane.ts';
import { readLive } from '../shared/live-pointer.ts';
import type { Bucket } from '../shared/objects.ts';
import { replayRows } from '../shared/replay-rows.ts';
import { replaySchema } from '../shared/replay.ts';
import type { SageMaker } from '../shared/sagemaker.ts';

export const checkBakeInput = z.strictObject({ run: runSchema, endpoint: z.string() });

export const checkBakeOutput = z.strictObject({
  healthy: z.boolean(),
  /** What was found, for the record. */
  sentence: z.string(),
});

export interface CheckBakeDependencies extends LaneDependencies {
  bucket: Pick<Bucket, 'readJson' | 'readVersioned'>;
  sagemaker: Pick<SageMaker, 'findEndpoint'>;
  now: () => Date;
}

/**
 * After the bake: is green still the canary, in service, and giving the recorded answers through predict's own path?
 * That is a result, not an error, so whatever goes wrong with green is said, not thrown.
 */
export async function checkBake(
  { run, endpoint }: z.infer<typeof checkBakeInput>,
  dependencies: CheckBakeDependencies,
): Promise<z.infer<typeof checkBakeOutput>> {
  const { bucket, sagemaker, now } = dependencies;
  const unhealthy = (sentence: string) => ({ healthy: false, sentence });
  const live = await readLive(bucket);
  if (live?.canary?.runId !== run.runId) return unhealthy(`${endpoint} was taken out of the pointer during the bake`);
  const found = await sagemaker.findEndpoint(endpoint);
  if (found === undefined) return unhealthy(`${endpoint} does not exist any more`);
  if (endpointOutcome(found).kind !== 'done') return unhealthy(`${endpoint} is ${found.status}`);

  const replay = replaySchema.parse(await bucket.readJson(keys.replay(run.runId)));
  const lane = await openLane({ endpoint, features: keys.features(run.runId) }, dependencies);
  try {
    const { rows, slowestMilliseconds, fault } = await replayRows(lane, replay, now);
    if (fault !== null) return unhealthy(`${endpoint}: ${fault}`);
    return {
      healthy: true,
      sentence: `${rows} recorded rows got the judged answers, the slowest in ${slowestMilliseconds} ms`,
    };
  } finally {
    lane.close();
  }
}
