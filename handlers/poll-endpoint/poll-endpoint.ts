import { z } from 'zod';
import { CapacityError, EndpointFailedError } from '../../core/errors.ts';
import { endpointOutcome, maxAttempts } from '../../core/run/jobs/job-outcome.ts';
import { jobNames } from '../../core/names.ts';
import { runSchema } from '../../core/run/plan.ts';
import { waitSeconds } from '../../core/run/jobs/wait-seconds.ts';
import { stageSeconds } from '../../core/run/jobs/stages.ts';
import type { Bucket } from '../aws/bucket.ts';
import { readPlan } from '../run/plan.ts';
import type { SageMaker } from '../aws/sagemaker.ts';

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
  sagemaker: Pick<SageMaker, 'findEndpoint'>;
  now: () => Date;
}

/** Endpoints come up in minutes or not at all. */
export const endpointLimitSeconds = 3600;

/**
 * Looks at the green endpoint. Throws EndpointFailedError where it failed, or serves another configuration than was
 * asked for (a roll-back inside SageMaker is silent), and CapacityError after the last attempt.
 */
export async function pollEndpoint(
  { run, endpoint, attempt }: z.infer<typeof pollEndpointInput>,
  { bucket, sagemaker, now }: PollEndpointDependencies,
): Promise<z.infer<typeof pollEndpointOutput>> {
  const plan = await readPlan(bucket, run.runId);
  const found = await sagemaker.findEndpoint(endpoint);
  if (found === undefined) throw new EndpointFailedError(`Endpoint ${endpoint} does not exist any more`);
  const asked = jobNames.endpointConfig(plan.pipeline.name, run.runId);
  if (found.configName !== asked) {
    throw new EndpointFailedError(`Endpoint ${endpoint} runs configuration ${found.configName}, not ${asked}`);
  }
  const ageSeconds = Math.max(0, (now().getTime() - found.createdAt.getTime()) / 1000);
  const result = {
    endpoint,
    waitSeconds: waitSeconds({ ageSeconds, lastTimeSeconds: stageSeconds(plan.lastSeconds, 'Endpoint') }),
  };
  const outcome = endpointOutcome(found);
  switch (outcome.kind) {
    case 'done':
      return { ...result, outcome: 'InService' };
    case 'waiting': {
      if (ageSeconds <= endpointLimitSeconds) return { ...result, outcome: 'Waiting' };
      throw new EndpointFailedError(`Endpoint ${endpoint} is still ${found.status} after ${endpointLimitSeconds} s`);
    }
    case 'capacity': {
      if (attempt < maxAttempts) return { ...result, outcome: 'NextAttempt' };
      throw new CapacityError(
        `Endpoint ${endpoint} got no instance in ${maxAttempts} attempts: ${outcome.reason} Try another serve.instance, or later.`,
      );
    }
    case 'failed':
      throw new EndpointFailedError(`Endpoint ${endpoint} did not come up: ${outcome.reason}`);
  }
}
