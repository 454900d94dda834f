import { z } from 'zod';
import { evaluateBake, minimumBakeRequests } from '../../core/serving/bake.ts';
import { endpointOutcome } from '../../core/run/jobs/job-outcome.ts';
import type { Live } from '../../core/serving/live.ts';
import { stackNames } from '../../core/names.ts';
import { runSchema } from '../../core/run/plan.ts';
import type { CloudWatch } from '../aws/cloudwatch.ts';
import type { LaneDependencies } from '../lane/lane.ts';
import { readLive } from '../lane/live-pointer.ts';
import type { Bucket } from '../aws/bucket.ts';
import { replayLane } from '../lane/replay-lane.ts';
import type { SageMaker } from '../aws/sagemaker.ts';

export const checkBakeInput = z.strictObject({ run: runSchema, endpoint: z.string() });

export const checkBakeOutput = z.strictObject({
  healthy: z.boolean(),
  /** What was found, for the record. */
  sentence: z.string(),
});
type Baked = z.infer<typeof checkBakeOutput>;

export interface CheckBakeDependencies extends LaneDependencies {
  bucket: Pick<Bucket, 'readJson' | 'readVersioned'>;
  sagemaker: Pick<SageMaker, 'findEndpoint'>;
  cloudwatch: Pick<CloudWatch, 'laneTraffic' | 'alarmsUp'>;
  pipeline: string;
  now: () => Date;
}

/**
 * After the bake: is green in service, did its lane do as well as the stable one, and is it the canary still? A bake
 * without requests proves nothing, so where there were few the recorded ones are sent through green. All of that is a
 * result, not an error: whatever is wrong with green is said, not thrown.
 */
export async function checkBake(
  { run, endpoint }: z.infer<typeof checkBakeInput>,
  dependencies: CheckBakeDependencies,
): Promise<Baked> {
  const { bucket } = dependencies;
  const live = await readLive(bucket);
  if (live?.canary?.runId !== run.runId) return unhealthy(whyTaken(live, run.runId, endpoint));
  const judged = await judgeGreen(run.runId, endpoint, new Date(live.changedAt), dependencies);
  const after = await readLive(bucket);
  if (after?.canary?.runId === run.runId) return judged;
  return unhealthy([whyTaken(after, run.runId, endpoint), judged.sentence].join(' '));
}

async function judgeGreen(
  runId: string,
  endpoint: string,
  since: Date,
  dependencies: CheckBakeDependencies,
): Promise<Baked> {
  const { sagemaker, cloudwatch, pipeline, now } = dependencies;
  const found = await sagemaker.findEndpoint(endpoint);
  if (found === undefined) return unhealthy(`${endpoint} does not exist any more`);
  if (endpointOutcome(found).kind !== 'done') return unhealthy(`${endpoint} is ${found.status}`);
  const canary = await cloudwatch.laneTraffic('canary', since, now());
  const judged = evaluateBake(canary, await cloudwatch.laneTraffic('stable', since, now()));
  if (!judged.healthy) return judged;
  // The alarm's event may be on its way still, or lost.
  const [up] = await cloudwatch.alarmsUp(Object.values(stackNames.canaryAlarms(pipeline)));
  if (up !== undefined) return unhealthy(`The alarm ${up.name} is up: ${up.reason}`);
  if (canary.requests >= minimumBakeRequests) return judged;
  const replayed = await replay(runId, endpoint, dependencies);
  return replayed.healthy ? { healthy: true, sentence: `${judged.sentence}; ${replayed.sentence}` } : replayed;
}

function unhealthy(sentence: string): Baked {
  return { healthy: false, sentence };
}

function whyTaken(live: Live | null, runId: string, endpoint: string): string {
  if (live?.rolledBack?.runId === runId) return live.rolledBack.why;
  return `${endpoint} was taken out of the pointer during the bake`;
}

/** Sends the recorded rows through green on predict's own path. */
async function replay(runId: string, endpoint: string, dependencies: CheckBakeDependencies): Promise<Baked> {
  const { rows, slowestMilliseconds, fault } = await replayLane({ runId, endpoint }, dependencies);
  if (fault !== null) return unhealthy(`${endpoint}: ${fault}`);
  const sentence = `${rows} recorded rows, replayed as fewer than ${minimumBakeRequests} requests came, got the judged answers, the slowest in ${slowestMilliseconds} ms`;
  return { healthy: true, sentence };
}
