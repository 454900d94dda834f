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

/** The state of the previous model's new endpoint. */
export type RecreateResult = { kind: 'up' } | { kind: 'waiting' | 'failed'; sentence: string };

/**
 * Recreates the endpoint of the model that served before `runId`'s, under a new name. It uses the
 * kept configuration with at least as many instances as serve now, and compares the answers to
 * recorded rows with batch scoring. The pointer names the endpoint before it is created, so that
 * clean-up does not delete it. Each call checks the progress; if SageMaker had no capacity, it
 * tries again under the next name.
 */
export async function recreateEndpoint(
  live: Live,
  { runId, why }: { runId: string; why: string },
  dependencies: RecreateDependencies,
): Promise<RecreateResult> {
  const { bucket, sagemaker, pipeline, now } = dependencies;
  const { previous } = live;
  if (previous === null) throw new Error(`live.json names no model before ${runId}`);
  const stay = async (sentence: string): Promise<RecreateResult> => {
    await movePointer(bucket, { move: 'stay', runId }, now);
    return { kind: 'failed', sentence: `${sentence} The endpoint ${live.stable.endpoint} still serves.` };
  };
  const kept = jobNames.endpointConfig(pipeline, previous.runId);
  const config = await sagemaker.findEndpointConfig(kept);
  if (config === undefined) {
    return stay(
      `The endpoint configuration ${kept} no longer exists, so the model ${previous.model} cannot be deployed again. Promote another model: relearn run --force --promote.`,
    );
  }
  const create = async (lane: LiveLane): Promise<RecreateResult> => {
    await movePointer(bucket, { move: 'return', runId, lane, why }, now);
    await createFrom(config, lane, live.stable.endpoint, dependencies);
    return waiting(lane);
  };
  const lane = live.returning?.lane ?? (await unusedLane(live, previous, sagemaker));
  const description = await sagemaker.findEndpoint(lane.endpoint);
  if (description === undefined) return create(lane);
  const outcome = endpointOutcome(description);
  if (outcome.kind === 'waiting') return waiting(lane);
  if (outcome.kind === 'done') {
    const { failure } = await replayLane(lane, dependencies);
    return failure === null ? { kind: 'up' } : stay(`The new endpoint ${lane.endpoint} failed the replay: ${failure}.`);
  }
  if (outcome.kind === 'capacity' && attemptsOf(lane) - attemptsOf(previous) < maxAttempts) {
    return create({ ...lane, endpoint: nextEndpoint(lane.endpoint) });
  }
  return stay(`The endpoint ${lane.endpoint} could not be created: ${outcome.reason} Roll back again, now or later.`);
}

function waiting({ endpoint, runId }: LiveLane): RecreateResult {
  return { kind: 'waiting', sentence: `The endpoint ${endpoint} with the model of run ${runId} is being created.` };
}

/** The lane with the next endpoint name that was never used. A failed endpoint may still exist. */
async function unusedLane(
  { retired }: Live,
  previous: LiveLane,
  sagemaker: Pick<SageMaker, 'findEndpoint'>,
): Promise<LiveLane> {
  const isUsed = async (name: string) =>
    retired.some((entry) => entry.endpoint === name) || (await sagemaker.findEndpoint(name)) !== undefined;
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
        throw new ThrottledError(
          `SageMaker does not find the endpoint configuration ${endpoint} yet, although it was just created. Try again.`,
          {
            cause: error,
          },
        );
      }
    },
    tags: sagemaker.tags,
    refuse: (message) => new EndpointFailedError(message),
  });
}

function attemptsOf({ endpoint }: LiveLane): number {
  return Number(endpoint.slice(endpoint.lastIndexOf('-') + 1));
}
