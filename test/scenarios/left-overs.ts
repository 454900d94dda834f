import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateHyperParameterTuningJobCommand,
  CreateModelCommand,
  CreateTrainingJobCommand,
  CreateTransformJobCommand,
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeHyperParameterTuningJobCommand,
  DescribeModelCommand,
  DescribeTrainingJobCommand,
  DescribeTransformJobCommand,
} from '@aws-sdk/client-sagemaker';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { expect } from 'vitest';
import type { Lease } from '../../core/run/single-flight/lease-record.ts';
import { liveSchema } from '../../core/serving/live.ts';
import { jobNames, keys } from '../../core/names.ts';
import { followUpRequestOf } from '../../core/run/single-flight/follow-up-request.ts';
import type { Scenario } from './scenario.ts';

/** What a dead run has left: all of it is under way or up. */
export interface LeftOvers {
  trainingJob: string;
  tuningJob: string;
  transformJob: string;
  endpoint: string;
}

/** What the run `like` made, made once more under the name of another one, which has died with all of it at work. */
export async function leaveAtWork({ sagemaker, host }: Scenario, like: string, runId: string): Promise<LeftOvers> {
  for (const job of ['CreateTrainingJob', 'CreateTrainingJob', 'CreateTransformJob'] as const) {
    host.sagemaker.faults.next(job, { kind: 'stuck' });
  }
  const left = {
    trainingJob: jobNames.training('loans', runId, 1),
    tuningJob: jobNames.tuning('loans', runId),
    transformJob: jobNames.scoring('loans', runId, 'challenger', 1),
    endpoint: await leaveModel({ sagemaker }, like, runId),
  };
  const training = await sagemaker.send(
    new DescribeTrainingJobCommand({ TrainingJobName: jobNames.training('loans', like, 1) }),
  );
  const { AlgorithmSpecification, HyperParameters, InputDataConfig, OutputDataConfig } = training;
  await sagemaker.send(
    new CreateTrainingJobCommand({
      TrainingJobName: left.trainingJob,
      RoleArn: training.RoleArn,
      AlgorithmSpecification: {
        TrainingImage: AlgorithmSpecification?.TrainingImage,
        TrainingInputMode: AlgorithmSpecification?.TrainingInputMode,
      },
      HyperParameters,
      InputDataConfig,
      OutputDataConfig: { S3OutputPath: OutputDataConfig?.S3OutputPath },
      ResourceConfig: training.ResourceConfig,
      StoppingCondition: training.StoppingCondition,
    }),
  );
  const tuning = await sagemaker.send(
    new DescribeHyperParameterTuningJobCommand({
      HyperParameterTuningJobName: jobNames.tuning('loans', like),
    }),
  );
  await sagemaker.send(
    new CreateHyperParameterTuningJobCommand({
      HyperParameterTuningJobName: left.tuningJob,
      HyperParameterTuningJobConfig: tuning.HyperParameterTuningJobConfig,
      TrainingJobDefinition: tuning.TrainingJobDefinition,
    }),
  );
  const scoring = await sagemaker.send(
    new DescribeTransformJobCommand({ TransformJobName: jobNames.scoring('loans', like, 'challenger', 1) }),
  );
  await sagemaker.send(
    new CreateTransformJobCommand({
      TransformJobName: left.transformJob,
      ModelName: jobNames.model('loans', runId),
      MaxPayloadInMB: scoring.MaxPayloadInMB,
      TransformInput: scoring.TransformInput,
      TransformOutput: scoring.TransformOutput,
      TransformResources: scoring.TransformResources,
    }),
  );
  return left;
}

/** A model with its endpoint, in service; gives the endpoint's name. */
async function leaveModel({ sagemaker }: Pick<Scenario, 'sagemaker'>, like: string, runId: string): Promise<string> {
  await leaveOldModel({ sagemaker }, like, runId);
  const EndpointName = jobNames.endpoint('loans', runId, 1);
  const EndpointConfigName = jobNames.endpointConfig('loans', runId);
  await sagemaker.send(new CreateEndpointCommand({ EndpointName, EndpointConfigName }));
  const status = async () => (await sagemaker.send(new DescribeEndpointCommand({ EndpointName }))).EndpointStatus;
  await expect.poll(status, { timeout: 60_000 }).toBe('InService');
  return EndpointName;
}

/** A model with its endpoint's configuration, as a promotion of long ago leaves it. */
export async function leaveOldModel({ sagemaker }: Pick<Scenario, 'sagemaker'>, like: string, runId: string) {
  const ModelName = jobNames.model('loans', runId);
  const model = await sagemaker.send(new DescribeModelCommand({ ModelName: jobNames.model('loans', like) }));
  const config = await sagemaker.send(
    new DescribeEndpointConfigCommand({ EndpointConfigName: jobNames.endpointConfig('loans', like) }),
  );
  const { PrimaryContainer, ExecutionRoleArn } = model;
  await sagemaker.send(new CreateModelCommand({ ModelName, PrimaryContainer, ExecutionRoleArn }));
  await sagemaker.send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: jobNames.endpointConfig('loans', runId),
      ProductionVariants: config.ProductionVariants?.map((variant) => ({ ...variant, ModelName })),
    }),
  );
}

/** What a dead run has left in the bucket: its canary, its lease and the word of a trigger that waited for its end. */
export async function leaveInBucket(scenario: Scenario, lease: Lease): Promise<void> {
  await leaveCanary(scenario, lease.runId);
  await scenario.s3.send(
    new PutObjectCommand({ Bucket: scenario.bucket, Key: keys.lease, Body: JSON.stringify(lease) }),
  );
  await leaveFollowUpRequest(scenario, lease.runId);
}

/** A dead run's canary. */
export async function leaveCanary(scenario: Scenario, runId: string): Promise<void> {
  const live = liveSchema.parse(await scenario.read(keys.live));
  // Its second attempt: so the first one's endpoint is named by nothing.
  const endpoint = jobNames.endpoint('loans', runId, 2);
  const Body = JSON.stringify({ ...live, canary: { ...live.stable, runId, endpoint, share: 0.1 } });
  await scenario.s3.send(new PutObjectCommand({ Bucket: scenario.bucket, Key: keys.live, Body }));
}

/** A trigger that waits: what it asks for is done by no run that was asked for less, and leads to nothing new. */
export async function leaveFollowUpRequest({ s3, bucket }: Scenario, runId: string): Promise<void> {
  const asked = { trigger: 'manual' as const, triggeredBy: null, force: false, promote: true };
  const word = followUpRequestOf(asked, runId, new Date().toISOString(), undefined);
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: keys.pending, Body: JSON.stringify(word) }));
}
