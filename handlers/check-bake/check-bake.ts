import * as z from 'zod';
import { compareLanes, minimumBakeRequests } from '../../core/serving/bake.ts';
import { endpointOutcome } from '../../core/run/jobs/job-outcome.ts';
import type { Live } from '../../core/serving/live.ts';
import { stackNames } from '../../core/names.ts';
import { runSchema } from '../../core/run/plan.ts';
import type { CloudWatch } from '../aws/cloudwatch.ts';
import type { LaneDependencies } from '../lane/lane.ts';
import { readLive } from '../lane/live-pointer.ts';
import type { Bucket } from '../aws/bucket.ts';
import { replayLane } from '../lane/replay-lane.ts';
import type { Endpoints } from '../aws/sagemaker/endpoints.ts';

export const checkBakeInput = z.strictObject({ run: runSchema, endpoint: z.string() });

export const checkBakeOutput = z.strictObject({
  healthy: z.boolean(),
  /** The result and its numbers, for the run record. */
  sentence: z.string(),
});
type BakeResult = z.infer<typeof checkBakeOutput>;

export interface CheckBakeDependencies extends LaneDependencies {
  bucket: Pick<Bucket, 'readJson' | 'readVersioned'>;
  endpoints: Pick<Endpoints, 'find'>;
  cloudwatch: Pick<CloudWatch, 'laneTraffic' | 'alarmsUp'>;
  pipeline: string;
  now: () => Date;
}

/**
 * Checks the canary after the bake: its endpoint is in service, its lane did as well as the stable
 * lane, and the pointer still names it. A bake with few requests proves little, so recorded rows
 * are replayed as well. An unhealthy canary is a result, not an error.
 */
export async function checkBake(
  { run, endpoint }: z.infer<typeof checkBakeInput>,
  dependencies: CheckBakeDependencies,
): Promise<BakeResult> {
  const { bucket } = dependencies;
  const live = await readLive(bucket);
  if (live?.canary?.runId !== run.runId) return unhealthy(whyRemoved(live, run.runId, endpoint));
  const result = await checkCanary(run.runId, endpoint, new Date(live.changedAt), dependencies);
  const current = await readLive(bucket);
  if (current?.canary?.runId === run.runId) return result;
  return unhealthy([whyRemoved(current, run.runId, endpoint), result.sentence].join(' '));
}

async function checkCanary(
  runId: string,
  endpoint: string,
  since: Date,
  dependencies: CheckBakeDependencies,
): Promise<BakeResult> {
  const { endpoints, cloudwatch, pipeline, now } = dependencies;
  const description = await endpoints.find(endpoint);
  if (description === undefined) return unhealthy(`The endpoint ${endpoint} no longer exists`);
  if (endpointOutcome(description).kind !== 'done') {
    return unhealthy(`The endpoint ${endpoint} has status ${description.status}, not InService`);
  }
  const canary = await cloudwatch.laneTraffic('canary', since, now());
  const traffic = compareLanes(canary, await cloudwatch.laneTraffic('stable', since, now()));
  if (!traffic.healthy) return traffic;
  // The alarm's event may be delayed or lost.
  const [up] = await cloudwatch.alarmsUp(Object.values(stackNames.canaryAlarms(pipeline)));
  if (up !== undefined) return unhealthy(`The alarm ${up.name} is in state ALARM: ${up.reason}`);
  if (canary.requests >= minimumBakeRequests) return traffic;
  const replayed = await replay(runId, endpoint, dependencies);
  return replayed.healthy ? { healthy: true, sentence: `${traffic.sentence}. ${replayed.sentence}` } : replayed;
}

function unhealthy(sentence: string): BakeResult {
  return { healthy: false, sentence };
}

function whyRemoved(live: Live | null, runId: string, endpoint: string): string {
  if (live?.rolledBack?.runId === runId) return live.rolledBack.why;
  return `The endpoint ${endpoint} was removed from the pointer during the bake.`;
}

/** Sends recorded rows to the canary's endpoint, on the same path as predict. */
async function replay(runId: string, endpoint: string, dependencies: CheckBakeDependencies): Promise<BakeResult> {
  const { rows, slowestMilliseconds, failure } = await replayLane({ runId, endpoint }, dependencies);
  if (failure !== null) return unhealthy(`The endpoint ${endpoint} failed the replay: ${failure}`);
  const sentence = `Fewer than ${minimumBakeRequests} requests came, so ${rows} recorded rows were replayed: the answers match batch scoring, the slowest took ${slowestMilliseconds} ms`;
  return { healthy: true, sentence };
}
