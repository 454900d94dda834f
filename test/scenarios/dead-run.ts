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

/** Resources of a dead run: its jobs are in progress, its endpoint is in service. */
export interface DeadRunResources {
  trainingJob: string;
  tuningJob: string;
  transformJob: string;
  endpoint: string;
}

/** Creates the jobs and the endpoint of a dead run, as copies of those of the run `like`. */
export async function leaveJobs({ sagemaker, host }: Scenario, like: string, runId: string): Promise<DeadRunResources> {
  for (const job of ['CreateTrainingJob', 'CreateTrainingJob', 'CreateTransformJob'] as const) {
    host.sagemaker.faults.next(job, { kind: 'stuck' });
  }
  const resources = {
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
      TrainingJobName: resources.trainingJob,
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
      HyperParameterTuningJobName: resources.tuningJob,
      HyperParameterTuningJobConfig: tuning.HyperParameterTuningJobConfig,
      TrainingJobDefinition: tuning.TrainingJobDefinition,
    }),
  );
  const scoring = await sagemaker.send(
    new DescribeTransformJobCommand({ TransformJobName: jobNames.scoring('loans', like, 'challenger', 1) }),
  );
  await sagemaker.send(
    new CreateTransformJobCommand({
      TransformJobName: resources.transformJob,
      ModelName: jobNames.model('loans', runId),
      MaxPayloadInMB: scoring.MaxPayloadInMB,
      TransformInput: scoring.TransformInput,
      TransformOutput: scoring.TransformOutput,
      TransformResources: scoring.TransformResources,
    }),
  );
  return resources;
}

/**
 * Creates a model with its endpoint and waits until it is in service. Returns the endpoint's name.
 */
async function leaveModel({ sagemaker }: Pick<Scenario, 'sagemaker'>, like: string, runId: string): Promise<string> {
  await leaveOldModel({ sagemaker }, like, runId);
  const EndpointName = jobNames.endpoint('loans', runId, 1);
  const EndpointConfigName = jobNames.endpointConfig('loans', runId);
  await sagemaker.send(new CreateEndpointCommand({ EndpointName, EndpointConfigName }));
  const status = async () => (await sagemaker.send(new DescribeEndpointCommand({ EndpointName }))).EndpointStatus;
  await expect.poll(status, { timeout: 60_000 }).toBe('InService');
  return EndpointName;
}

/** Creates a model and an endpoint configuration, as an old promotion leaves them. */
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

/** Writes the canary and the lease of a dead run, and the follow-up request of a later trigger. */
export async function leaveInBucket(scenario: Scenario, lease: Lease): Promise<void> {
  await leaveCanary(scenario, lease.runId);
  await scenario.s3.send(
    new PutObjectCommand({ Bucket: scenario.bucket, Key: keys.lease, Body: JSON.stringify(lease) }),
  );
  await leaveFollowUpRequest(scenario, lease.runId);
}

/** Writes the canary of a dead run into the pointer. */
export async function leaveCanary(scenario: Scenario, runId: string): Promise<void> {
  const live = liveSchema.parse(await scenario.read(keys.live));
  // The pointer names the endpoint of the second attempt, so nothing names that of the first.
  const endpoint = jobNames.endpoint('loans', runId, 2);
  const Body = JSON.stringify({ ...live, canary: { ...live.stable, runId, endpoint, share: 0.1 } });
  await scenario.s3.send(new PutObjectCommand({ Bucket: scenario.bucket, Key: keys.live, Body }));
}

/** Writes a follow-up request with `promote`, which a run without `promote` does not satisfy. */
export async function leaveFollowUpRequest({ s3, bucket }: Scenario, runId: string): Promise<void> {
  const request = { trigger: 'manual' as const, triggeredBy: null, force: false, promote: true };
  const followUp = followUpRequestOf(request, runId, new Date().toISOString(), undefined);
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: keys.pending, Body: JSON.stringify(followUp) }));
}
