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

const timed = (timing: { jobMs?: number; endpointCreatingMs?: number }) =>
  startStage({ timing: { startingMs: 5, endpointCreatingMs: 5, ...timing } });

const train = async (stage: Stage, ...request: Parameters<typeof trainingRequest>) => {
  stage.put('bucket/train/part-0.csv', '1,2\n');
  await stage.sagemaker.send(new CreateTrainingJobCommand(trainingRequest(...request)));
  return trained(stage, request[0]);
};

describe('a job that shall last a while', () => {
  it('is stopped at its time limit, as one that computes', async () => {
    const stage = await timed({ jobMs: 60_000 });
    const job = await train(stage, 'long', { StoppingCondition: { MaxRuntimeInSeconds: 1 } });
    expect(job).toMatchObject({ TrainingJobStatus: 'Stopped', SecondaryStatus: 'MaxRuntimeExceeded' });
  });

  it('fails as soon as it has a reason to', async () => {
    const stage = await timed({ jobMs: 60_000 });
    const job = await train(stage, 'wrong', { HyperParameters: { clientError: 'no' } });
    expect(job).toMatchObject({ TrainingJobStatus: 'Failed' });
  });

  it('lasts so long, and bills the seconds begun', async () => {
    const stage = await timed({ jobMs: 1200 });
    const job = await train(stage, 'job');
    const lasted = (job.TrainingEndTime?.getTime() ?? 0) - (job.TrainingStartTime?.getTime() ?? 0);
    expect(job.TrainingJobStatus).toBe('Completed');
    expect(lasted).toBeGreaterThanOrEqual(1190);
    expect(job.BillableTimeInSeconds).toBe(Math.ceil(lasted / 1000));
    expect(job.TrainingTimeInSeconds).toBe(job.BillableTimeInSeconds);
  });

  it('lasts so long in a batch transform too', async () => {
    const stage = await timed({ jobMs: 600 });
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
    expect(lasted).toBeGreaterThanOrEqual(590);
  });
});

describe('an endpoint', () => {
  it('is Creating for as long as it is told', async () => {
    const stage = await timed({ endpointCreatingMs: 700 });
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
    const began = performance.now();
    await stage.sagemaker.send(new CreateEndpointCommand({ EndpointName: 'endpoint', EndpointConfigName: 'config' }));
    expect(await deployed(stage, 'endpoint')).toMatchObject({ EndpointStatus: 'InService' });
    expect(performance.now() - began).toBeGreaterThanOrEqual(700);
  });
});
