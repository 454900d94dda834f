import type { CreateEndpointCommandInput } from '@aws-sdk/client-sagemaker';
import * as z from 'zod';
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
import type { EndpointConfigs } from '../aws/sagemaker/endpoint-configs.ts';
import type { Endpoints } from '../aws/sagemaker/endpoints.ts';
import { isMissing } from '../aws/sagemaker/missing.ts';
import { instanceTypes } from '../aws/instance-types.ts';

export const createEndpointInput = z.strictObject({ run: runSchema, attempt: z.number().int().positive() });
export const createEndpointOutput = z.strictObject({ endpoint: z.string(), waitSeconds: z.number().int() });

export interface CreateEndpointDependencies {
  bucket: Bucket;
  endpoints: Pick<Endpoints, 'find' | 'create' | 'instanceCount' | 'tags'>;
  endpointConfigs: Pick<EndpointConfigs, 'ensure'>;
}

/** Settings of a serverless endpoint. 2 GB hold the container and a model of a few hundred MB. */
const serverless = { MemorySizeInMB: 2048, MaxConcurrency: 5 };

/**
 * Creates the green endpoint of this attempt. It is never updated later: a swap moves the pointer
 * instead.
 */
export async function createEndpoint(
  { run, attempt }: z.infer<typeof createEndpointInput>,
  { bucket, endpoints, endpointConfigs }: CreateEndpointDependencies,
): Promise<z.infer<typeof createEndpointOutput>> {
  await assertLease(bucket, run.execution);
  const plan = await readPlan(bucket, run.runId);
  const { name, serve } = plan.pipeline;
  const endpoint = jobNames.endpoint(name, run.runId, attempt);
  const configName = jobNames.endpointConfig(name, run.runId);

  const live = await readLive(bucket);
  const blueCount = live === null ? undefined : await endpoints.instanceCount(live.stable.endpoint);
  await endpointConfigs.ensure({
    EndpointConfigName: configName,
    ProductionVariants: [
      {
        VariantName: variantName,
        ModelName: jobNames.model(name, run.runId),
        ...(serve.instance === 'serverless'
          ? { ServerlessConfig: serverless }
          : {
              InstanceType: instanceTypes.endpoint(serve.instance),
              // Green starts with as many instances as blue has now, which may have been scaled.
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
    resource: {
      ...endpoints,
      create: async (request) => {
        try {
          await endpoints.create(request);
        } catch (error) {
          if (!isMissing(error)) throw error;
          // SageMaker sees a new configuration after a few seconds. The state machine repeats this
          // step.
          throw new ThrottledError(`SageMaker does not see the new endpoint configuration ${configName} yet`, {
            cause: error,
          });
        }
      },
    },
    refuse: (message) => new EndpointFailedError(message),
  });
  return {
    endpoint,
    waitSeconds: waitSeconds({ ageSeconds: 0, lastTimeSeconds: stageSeconds(plan.lastSeconds, 'Endpoint') }),
  };
}
