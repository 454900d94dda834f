import type { CreateEndpointCommandInput } from '@aws-sdk/client-sagemaker';
import { z } from 'zod';
import { EndpointFailedError, ThrottledError } from '../../core/errors.ts';
import { jobNames, variantName } from '../../core/names.ts';
import { runSchema } from '../../core/run/plan.ts';
import { waitSeconds } from '../../core/run/jobs/wait-seconds.ts';
import { adoptOrCreate, runTags } from '../aws/adopt-or-create.ts';
import { assertLease } from '../../core/run/single-flight/lease.ts';
import { stageSeconds } from '../../core/run/jobs/stages.ts';
import { readLive } from '../lane/live-pointer.ts';
import type { Bucket } from '../aws/bucket.ts';
import { readPlan } from '../run/plan.ts';
import { isMissing, type SageMaker } from '../aws/sagemaker.ts';
import { instanceTypes } from '../aws/instance-types.ts';

export const createEndpointInput = z.strictObject({ run: runSchema, attempt: z.number().int().positive() });
export const createEndpointOutput = z.strictObject({ endpoint: z.string(), waitSeconds: z.number().int() });

export interface CreateEndpointDependencies {
  bucket: Bucket;
  sagemaker: Pick<SageMaker, 'ensureEndpointConfig' | 'findEndpoint' | 'createEndpoint' | 'instanceCount' | 'tags'>;
}

/** A serverless endpoint: 2 GB hold the container and a model of some hundred MB; 5 requests at a time. */
const serverless = { MemorySizeInMB: 2048, MaxConcurrency: 5 };

/** Creates the green endpoint of this attempt. It is never updated afterwards; the pointer moves instead. */
export async function createEndpoint(
  { run, attempt }: z.infer<typeof createEndpointInput>,
  { bucket, sagemaker }: CreateEndpointDependencies,
): Promise<z.infer<typeof createEndpointOutput>> {
  await assertLease(bucket, run.execution);
  const plan = await readPlan(bucket, run.runId);
  const { name, serve } = plan.pipeline;
  const endpoint = jobNames.endpoint(name, run.runId, attempt);
  const configName = jobNames.endpointConfig(name, run.runId);

  const live = await readLive(bucket);
  const blueCount = live === null ? undefined : await sagemaker.instanceCount(live.stable.endpoint);
  await sagemaker.ensureEndpointConfig({
    EndpointConfigName: configName,
    ProductionVariants: [
      {
        VariantName: variantName,
        ModelName: jobNames.model(name, run.runId),
        ...(serve.instance === 'serverless'
          ? { ServerlessConfig: serverless }
          : {
              InstanceType: instanceTypes.endpoint(serve.instance),
              // Green starts as large as blue is now, which may have been scaled since.
              InitialInstanceCount: Math.max(serve.count, blueCount ?? 0),
              InitialVariantWeight: 1,
            }),
      },
    ],
    Tags: runTags(name, run.runId),
  });
  await adoptOrCreate<CreateEndpointCommandInput>({
    name: endpoint,
    request: { EndpointName: endpoint, EndpointConfigName: configName },
    pipeline: name,
    runId: run.runId,
    find: sagemaker.findEndpoint,
    create: async (request) => {
      try {
        await sagemaker.createEndpoint(request);
      } catch (error) {
        if (!isMissing(error)) throw error;
        // It comes to see it within seconds, and the state machine repeats this step.
        throw new ThrottledError(`SageMaker does not see ${configName} yet, which it has just made`, { cause: error });
      }
    },
    tags: sagemaker.tags,
    refuse: (message) => new EndpointFailedError(message),
  });
  return {
    endpoint,
    waitSeconds: waitSeconds({ ageSeconds: 0, lastTimeSeconds: stageSeconds(plan.lastSeconds, 'Endpoint') }),
  };
}
