import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateTrainingJobCommand,
  CreateTransformJobCommand,
} from '@aws-sdk/client-sagemaker';
import { describe, expect, it } from 'vitest';
import {
  deployed,
  makeModel,
  startStage,
  trained,
  trainingRequest,
  transformed,
  type Stage,
} from '../fixtures/sagemaker.ts';

const timed = (timing: { jobMs?: number; endpointCreatingMs?: number }, now = () => new Date()) =>
  startStage({ timing: { startingMs: 5, endpointCreatingMs: 5, ...timing }, now });

/** A clock that is ten times as fast as real time. */
const fastClock = () => new Date(1_800_000_000_000 + 10 * performance.now());

const train = async (stage: Stage, ...request: Parameters<typeof trainingRequest>) => {
  stage.put('bucket/train/part-0.csv', '1,2\n');
  await stage.sagemaker.send(new CreateTrainingJobCommand(trainingRequest(...request)));
  return trained(stage, request[0]);
};

describe('a job with a minimum duration', () => {
  it('is stopped at its time limit', async () => {
    const stage = await timed({ jobMs: 60_000 });
    const job = await train(stage, 'long', { StoppingCondition: { MaxRuntimeInSeconds: 1 } });
    expect(job).toMatchObject({ TrainingJobStatus: 'Stopped', SecondaryStatus: 'MaxRuntimeExceeded' });
  });

  it('fails immediately after an error', async () => {
    const stage = await timed({ jobMs: 60_000 });
    const job = await train(stage, 'wrong', { HyperParameters: { clientError: 'no' } });
    expect(job).toMatchObject({ TrainingJobStatus: 'Failed' });
  });

  it('lasts at least that long, and is billed for started seconds', async () => {
    const stage = await timed({ jobMs: 120 }, fastClock);
    const job = await train(stage, 'job');
    const lasted = (job.TrainingEndTime?.getTime() ?? 0) - (job.TrainingStartTime?.getTime() ?? 0);
    expect(job.TrainingJobStatus).toBe('Completed');
    expect(lasted).toBeGreaterThanOrEqual(1190);
    expect(job.BillableTimeInSeconds).toBe(Math.ceil(lasted / 1000));
    expect(job.TrainingTimeInSeconds).toBe(job.BillableTimeInSeconds);
  });

  it('lasts at least that long as a transform job', async () => {
    const stage = await timed({ jobMs: 300 });
    await makeModel(stage, 'model');
    stage.put('bucket/rows/part-0.csv', '1,2\n');
    await stage.sagemaker.send(
      new CreateTransformJobCommand({
        TransformJobName: 'scores',
        ModelName: 'model',
        TransformInput: {
          DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://bucket/rows/' } },
          ContentType: 'text/csv',
          SplitType: 'Line',
        },
        TransformOutput: { S3OutputPath: 's3://bucket/scores/', AssembleWith: 'Line' },
        TransformResources: { InstanceType: 'ml.m5.large', InstanceCount: 1 },
      }),
    );
    const job = await transformed(stage, 'scores');
    expect(job.TransformJobStatus).toBe('Completed');
    const lasted = (job.TransformEndTime?.getTime() ?? 0) - (job.TransformStartTime?.getTime() ?? 0);
    expect(lasted).toBeGreaterThanOrEqual(290);
  });
});

describe('an endpoint', () => {
  it('is Creating for the given time', async () => {
    const stage = await timed({ endpointCreatingMs: 300 });
    await makeModel(stage, 'model');
    const variant = {
      VariantName: 'all',
      ModelName: 'model',
      InstanceType: 'ml.m5.large' as const,
      InitialInstanceCount: 1,
    };
    await stage.sagemaker.send(
      new CreateEndpointConfigCommand({ EndpointConfigName: 'config', ProductionVariants: [variant] }),
    );
    const start = performance.now();
    await stage.sagemaker.send(new CreateEndpointCommand({ EndpointName: 'endpoint', EndpointConfigName: 'config' }));
    expect(await deployed(stage, 'endpoint')).toMatchObject({ EndpointStatus: 'InService' });
    expect(performance.now() - start).toBeGreaterThanOrEqual(300);
  });
});
