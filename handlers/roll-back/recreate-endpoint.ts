import type { CreateEndpointCommandInput } from '@aws-sdk/client-sagemaker';
import { EndpointFailedError, ThrottledError } from '../../core/errors.ts';
import { endpointOutcome, maxAttempts } from '../../core/run/jobs/job-outcome.ts';
import type { Live, LiveLane } from '../../core/serving/live.ts';
import { jobNames, nextEndpoint } from '../../core/names.ts';
import { adoptOrCreate, runTags } from '../aws/adopt-or-create.ts';
import { movePointer } from '../lane/live-pointer.ts';
import type { Bucket } from '../aws/bucket.ts';
import { replayLane, type ReplayDependencies } from '../lane/replay-lane.ts';
import { isMissing, type EndpointConfig, type SageMaker } from '../aws/sagemaker.ts';

export interface RecreateDependencies extends ReplayDependencies {
  bucket: Pick<Bucket, 'readJson' | 'readVersioned' | 'writeIf'>;
  sagemaker: Pick<
    SageMaker,
    'findEndpoint' | 'findEndpointConfig' | 'ensureEndpointConfig' | 'createEndpoint' | 'instanceCount' | 'tags'
  >;
  pipeline: string;
}

/** How far the endpoint of the model before has come. */
export type Recreated = { kind: 'up' } | { kind: 'waiting' | 'failed'; sentence: string };

/**
 * Brings the model before `runId`'s up again under another name, from its kept configuration, as large as what serves
 * now, and holds its answers to recorded rows against the judged ones. The pointer names the endpoint before it is made,
 * so that no clean-up takes it for a left-over. Each call looks how far it has come, and takes the next name where
 * SageMaker had no capacity.
 */
export async function recreateEndpoint(
  live: Live,
  { runId, why }: { runId: string; why: string },
  dependencies: RecreateDependencies,
): Promise<Recreated> {
  const { bucket, sagemaker, pipeline, now } = dependencies;
  const { previous } = live;
  if (previous === null) throw new Error(`live.json names no model before ${runId}`);
  const stay = async (sentence: string): Promise<Recreated> => {
    await movePointer(bucket, { move: 'stay', runId }, now);
    return { kind: 'failed', sentence: `${sentence} ${live.stable.endpoint} goes on serving.` };
  };
  const kept = jobNames.endpointConfig(pipeline, previous.runId);
  const config = await sagemaker.findEndpointConfig(kept);
  if (config === undefined) {
    return stay(
      `The endpoint configuration ${kept} is gone, so ${previous.model} cannot come up again. Promote another model: relearn run --force --promote.`,
    );
  }
  const comeUp = async (lane: LiveLane): Promise<Recreated> => {
    await movePointer(bucket, { move: 'return', runId, lane, why }, now);
    await createFrom(config, lane, live.stable.endpoint, dependencies);
    return waiting(lane);
  };
  const lane = live.returning?.lane ?? (await unusedLane(live, previous, sagemaker));
  const found = await sagemaker.findEndpoint(lane.endpoint);
  if (found === undefined) return comeUp(lane);
  const outcome = endpointOutcome(found);
  if (outcome.kind === 'waiting') return waiting(lane);
  if (outcome.kind === 'done') {
    const { fault } = await replayLane(lane, dependencies);
    return fault === null ? { kind: 'up' } : stay(`${lane.endpoint}: ${fault}.`);
  }
  if (outcome.kind === 'capacity' && attemptsOf(lane) - attemptsOf(previous) < maxAttempts) {
    return comeUp({ ...lane, endpoint: nextEndpoint(lane.endpoint) });
  }
  return stay(`${lane.endpoint} did not come up: ${outcome.reason} Try again, or later.`);
}

function waiting({ endpoint, runId }: LiveLane): Recreated {
  return { kind: 'waiting', sentence: `${endpoint}, with the model of ${runId}, is coming up.` };
}

/** The lane under the next name that no endpoint has or had: one that failed may still be there. */
async function unusedLane(
  { retired }: Live,
  previous: LiveLane,
  sagemaker: Pick<SageMaker, 'findEndpoint'>,
): Promise<LiveLane> {
  const isUsed = async (name: string) =>
    retired.some((left) => left.endpoint === name) || (await sagemaker.findEndpoint(name)) !== undefined;
  let endpoint = nextEndpoint(previous.endpoint);
  while (await isUsed(endpoint)) endpoint = nextEndpoint(endpoint);
  return { ...previous, endpoint };
}

async function createFrom(
  config: EndpointConfig,
  { endpoint, runId }: LiveLane,
  serving: string,
  { sagemaker, pipeline }: RecreateDependencies,
): Promise<void> {
  const count = (await sagemaker.instanceCount(serving)) ?? 0;
  await sagemaker.ensureEndpointConfig({
    ...config,
    EndpointConfigName: endpoint,
    ProductionVariants: config.ProductionVariants?.map((variant) => ({
      ...variant,
      ...(variant.InitialInstanceCount === undefined
        ? {}
        : { InitialInstanceCount: Math.max(variant.InitialInstanceCount, count) }),
    })),
    Tags: runTags(pipeline, runId),
  });
  await adoptOrCreate<CreateEndpointCommandInput>({
    name: endpoint,
    request: { EndpointName: endpoint, EndpointConfigName: endpoint },
    pipeline,
    runId,
    find: sagemaker.findEndpoint,
    create: async (request) => {
      try {
        await sagemaker.createEndpoint(request);
      } catch (error) {
        if (!isMissing(error)) throw error;
        throw new ThrottledError(`SageMaker does not see the configuration ${endpoint} yet, which it has just made`, {
          cause: error,
        });
      }
    },
    tags: sagemaker.tags,
    refuse: (message) => new EndpointFailedError(message),
  });
}

function attemptsOf({ endpoint }: LiveLane): number {
  return Number(endpoint.slice(endpoint.lastIndexOf('-') + 1));
}
