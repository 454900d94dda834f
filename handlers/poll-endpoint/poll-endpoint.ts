import * as z from 'zod';
import { CapacityError, EndpointFailedError } from '../../core/errors.ts';
import { endpointOutcome, maxAttempts } from '../../core/run/jobs/job-outcome.ts';
import { jobNames } from '../../core/names.ts';
import { runSchema } from '../../core/run/plan.ts';
import { waitSeconds } from '../../core/run/jobs/wait-seconds.ts';
import { stageSeconds } from '../../core/run/jobs/stages.ts';
import type { Bucket } from '../aws/bucket.ts';
import { readPlan } from '../run/plan.ts';
import type { Endpoints } from '../aws/sagemaker/endpoints.ts';

export const pollEndpointInput = z.strictObject({
  run: runSchema,
  endpoint: z.string(),
  attempt: z.number().int().positive(),
});

export const pollEndpointOutput = z.strictObject({
  outcome: z.enum(['InService', 'Waiting', 'NextAttempt']),
  endpoint: z.string(),
  waitSeconds: z.number().int(),
});

export interface PollEndpointDependencies {
  bucket: Pick<Bucket, 'readJson'>;
  endpoints: Pick<Endpoints, 'find'>;
  now: () => Date;
}

/** An endpoint comes up within minutes or not at all. */
export const endpointLimitSeconds = 3600;

/**
 * Checks the green endpoint. Throws EndpointFailedError if it failed or runs an unexpected
 * configuration: SageMaker does not report when it rolls one back. Throws CapacityError after the
 * last attempt.
 */
export async function pollEndpoint(
  { run, endpoint, attempt }: z.infer<typeof pollEndpointInput>,
  { bucket, endpoints, now }: PollEndpointDependencies,
): Promise<z.infer<typeof pollEndpointOutput>> {
  const plan = await readPlan(bucket, run.runId);
  const green = await endpoints.find(endpoint);
  if (green === undefined) throw new EndpointFailedError(`Endpoint ${endpoint} no longer exists`);
  const configName = jobNames.endpointConfig(plan.pipeline.name, run.runId);
  if (green.configName !== configName) {
    throw new EndpointFailedError(`Endpoint ${endpoint} runs configuration ${green.configName}, not ${configName}`);
  }
  const ageSeconds = Math.max(0, (now().getTime() - green.createdAt.getTime()) / 1000);
  const result = {
    endpoint,
    waitSeconds: waitSeconds({ ageSeconds, lastTimeSeconds: stageSeconds(plan.lastSeconds, 'Endpoint') }),
  };
  const outcome = endpointOutcome(green);
  switch (outcome.kind) {
    case 'done':
      return { ...result, outcome: 'InService' };
    case 'waiting': {
      if (ageSeconds <= endpointLimitSeconds) return { ...result, outcome: 'Waiting' };
      throw new EndpointFailedError(`Endpoint ${endpoint} is still ${green.status} after ${endpointLimitSeconds} s`);
    }
    case 'capacity': {
      if (attempt < maxAttempts) return { ...result, outcome: 'NextAttempt' };
      throw new CapacityError(
        `Endpoint ${endpoint} got no instance in ${maxAttempts} attempts: ${outcome.reason} Try another serve.instance, or try again later.`,
      );
    }
    case 'failed':
      throw new EndpointFailedError(`Endpoint ${endpoint} did not come up: ${outcome.reason}`);
  }
}
