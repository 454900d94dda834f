import * as z from 'zod';
import type { Live } from '../../core/serving/live.ts';
import { jobNames, keys, stackNames } from '../../core/names.ts';
import { runSchema } from '../../core/run/plan.ts';
import { assertLease } from '../../core/run/single-flight/lease.ts';
import type { CloudWatch } from '../aws/cloudwatch.ts';
import { movePointer, readLive } from '../lane/live-pointer.ts';
import type { Bucket } from '../aws/bucket.ts';
import { readPlan } from '../run/plan.ts';

export const swapEndpointInput = z.strictObject({ run: runSchema, endpoint: z.string() });

export const swapEndpointOutput = z.strictObject({
  /**
   * Canary: the bake begins. AllRequests: no model served before. Refused: the pointer stays;
   * `sentence` says why.
   */
  outcome: z.enum(['Canary', 'AllRequests', 'Refused']),
  bakeSeconds: z.number().int(),
  sentence: z.string().nullable(),
});

export interface SwapEndpointDependencies {
  bucket: Bucket;
  cloudwatch: Pick<CloudWatch, 'alarmsUp'>;
  now: () => Date;
}

/**
 * Gives the new endpoint its share of the requests: all if no model served, none if a canary is not
 * possible.
 */
export async function swapEndpoint(
  { run, endpoint }: z.infer<typeof swapEndpointInput>,
  { bucket, cloudwatch, now }: SwapEndpointDependencies,
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
  // In a repeated call, the lane may already serve all requests.
  if (live === null || live.stable.runId === run.runId) {
    await movePointer(bucket, { move: 'promote', lane, keepPrevious: serve.keepPrevious }, now);
    return { outcome: 'AllRequests', bakeSeconds: 0, sentence: null };
  }
  if (live.canary?.runId !== run.runId) {
    const sentence = objection(live, run.runId) ?? (await alarmOf(name, cloudwatch));
    if (sentence !== null) return { outcome: 'Refused', bakeSeconds: 0, sentence };
  }
  await movePointer(bucket, { move: 'canary', lane, share: serve.canary }, now);
  return { outcome: 'Canary', bakeSeconds: serve.bakeSeconds, sentence: null };
}

/** Why the pointer does not allow a canary now; null if it does. */
function objection({ rolledBack, returning, stable }: Live, runId: string): string | null {
  // The answer of the first call was lost, and an alarm has rolled back the canary since.
  if (rolledBack?.runId === runId) return `The canary was rolled back: ${rolledBack.why}`;
  if (returning === null) return null;
  return `No canary was started: the model of ${stable.runId} is being rolled back, and the endpoint of ${returning.lane.runId} is being created.`;
}

/**
 * An alarm that is already in state ALARM cannot go off again, so it would not roll back a bad
 * canary.
 */
async function alarmOf(pipeline: string, cloudwatch: Pick<CloudWatch, 'alarmsUp'>): Promise<string | null> {
  const up = await cloudwatch.alarmsUp(Object.values(stackNames.canaryAlarms(pipeline)));
  if (up.length === 0) return null;
  const alarms = up.map(({ name, reason }) => `${name} (${reason})`).join(', ');
  return `No canary was started: the alarm that would roll it back is already in state ALARM: ${alarms}. When the alarm is over, start a run with promote.`;
}
