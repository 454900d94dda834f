import { describe, expect, it } from 'vitest';
import {
  EndpointFailedError,
  LeaseLostError,
  ScoringFailedError,
  TrainingFailedError,
} from '../../../../core/errors.ts';
import { keys } from '../../../../core/names.ts';
import { createEndpoint } from '../../../../handlers/create-endpoint/create-endpoint.ts';
import { createTrainingJob } from '../../../../handlers/create-training-job/create-training-job.ts';
import { startScoring } from '../../../../handlers/start-scoring/start-scoring.ts';
import { awsError } from '../../../fixtures/fake-sagemaker.ts';
import { features, laneOf, openStage, pipelineFile, run, runOf } from '../../../fixtures/run.ts';

const roleArn = 'arn:aws:iam::000000000000:role/sagemaker';
const name = `bike-${run.runId}`;

function openJobs() {
  const stage = openStage();
  stage.hold(run);
  stage.plan(run);
  stage.bucket.put(keys.features(run.runId), features);
  stage.bucket.put(keys.features(runOf('champion').runId), { ...features, algorithm: 'linear-learner' });
  const dependencies = { ...stage, region: 'us-east-1', roleArn };
  const artifact = 's3://bucket/models/x/model.tar.gz';
  return {
    ...stage,
    createTrainingJob: (attempt = 1) => createTrainingJob({ run, attempt }, dependencies),
    startScoring: (champion: { runId: string; comparable: boolean } | null = null, attempt = 1) =>
      startScoring({ run, artifact, champion, attempt }, dependencies),
    createEndpoint: (attempt = 1) => createEndpoint({ run, attempt }, dependencies),
  };
}

const steps = [
  ['createTrainingJob', `${name}-1`, TrainingFailedError],
  ['startScoring', `${name}-challenger-1`, ScoringFailedError],
  ['createEndpoint', `${name}-1`, EndpointFailedError],
] as const;

describe.each(steps)('%s', (step, resource, ErrorClass) => {
  it('changes nothing if another run holds the lease', async () => {
    const stage = openJobs();
    stage.hold(runOf('another'));
    await expect(stage[step]()).rejects.toThrow(LeaseLostError);
    expect(stage.sagemaker.changes).toEqual([]);
  });

  it('rejects a resource of its name that another request has created', async () => {
    const stage = openJobs();
    const names = { TrainingJobName: resource, TransformJobName: resource, EndpointName: resource };
    if (step === 'createEndpoint') {
      await stage.sagemaker.createEndpoint({ ...names, EndpointConfigName: 'another' });
    } else {
      await stage.sagemaker.createTrainingJob({
        ...names,
        RoleArn: 'another',
        OutputDataConfig: { S3OutputPath: 'x' },
      });
    }
    await expect(stage[step]()).rejects.toThrow(ErrorClass);
    await expect(stage[step]()).rejects.toThrow(`${resource} exists already and was made by another request`);
  });

  it('creates its resource once if it is called twice', async () => {
    const stage = openJobs();
    const first = await stage[step]();
    const changes = [...stage.sagemaker.changes];
    expect(changes).toContain(`create ${resource}`);
    expect(await stage[step]()).toEqual(first);
    expect(stage.sagemaker.changes).toEqual(changes);
  });

  it('uses another name for another attempt', async () => {
    const stage = openJobs();
    await stage[step]();
    if (step === 'startScoring') await stage.startScoring(null, 2);
    else await stage[step](2);
    expect(stage.sagemaker.changes).toContain(`create ${resource.replace(/1$/, '2')}`);
  });

  it('adopts a resource that a concurrent call has just created', async () => {
    const stage = openJobs();
    stage.sagemaker.beforeCreate = async () => {
      stage.sagemaker.beforeCreate = () => undefined;
      await stage[step]();
    };
    await stage[step]();
    expect(stage.sagemaker.changes.filter((change) => change === `create ${resource}`)).toHaveLength(1);
  });

  it('throws SageMaker’s error if it cannot create its resource', async () => {
    const stage = openJobs();
    stage.sagemaker.beforeCreate = () => {
      throw awsError('ResourceLimitExceeded', "The account-level service limit 'ml.m5.large' is 0 Instances");
    };
    await expect(stage[step]()).rejects.toMatchObject({ name: 'ResourceLimitExceeded' });
  });
});

describe('the training job', () => {
  it('reads CSV from its channels, with fixed seed, tags and time limit', async () => {
    const stage = openJobs();
    stage.plan(run, {
      pipeline: { ...pipelineFile, train: { maxRuntime: '2 hours', hyperparameters: { eta: 0.2, seed: 7 } } },
    });
    expect(await stage.createTrainingJob()).toEqual({ jobName: `${name}-1`, waitSeconds: 5 });
    expect(stage.sagemaker.requests.get(`${name}-1`)).toMatchObject({
      RoleArn: roleArn,
      AlgorithmSpecification: {
        TrainingImage: '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1',
        TrainingInputMode: 'File',
      },
      HyperParameters: {
        objective: 'reg:squarederror',
        eval_metric: 'rmse',
        num_round: '100',
        seed: '7',
        eta: '0.2',
      },
      InputDataConfig: ['train', 'validation'].map((channel) => ({
        ChannelName: channel,
        ContentType: 'text/csv',
        DataSource: { S3DataSource: { S3Uri: `s3://bucket/work/${run.runId}/matrix/${channel}/` } },
      })),
      OutputDataConfig: { S3OutputPath: `s3://bucket/models/${run.runId}/artifacts` },
      ResourceConfig: { InstanceType: 'ml.m5.large', InstanceCount: 1 },
      EnableManagedSpotTraining: false,
      StoppingCondition: { MaxRuntimeInSeconds: 7200 },
      Tags: [
        { Key: 'relearn:pipeline', Value: 'bike' },
        { Key: 'relearn:run', Value: run.runId },
        { Key: 'relearn:request', Value: expect.stringMatching(/^[0-9a-f]{64}$/) },
      ],
    });
  });

  it('waits at most an hour for a spot instance if the pipeline file asks for one', async () => {
    const stage = openJobs();
    stage.plan(run, { pipeline: { ...pipelineFile, train: { maxRuntime: '2 hours', spot: true } } });
    await stage.createTrainingJob();
    expect(stage.sagemaker.requests.get(`${name}-1`)).toMatchObject({
      EnableManagedSpotTraining: true,
      StoppingCondition: { MaxRuntimeInSeconds: 7200, MaxWaitTimeInSeconds: 10_800 },
    });
  });

  it('is polled first when it was done last time', async () => {
    const stage = openJobs();
    stage.plan(run, { lastSeconds: { CreateTrainingJob: 2, WaitForTraining: 194, PollTraining: 4, Transform: 900 } });
    expect(await stage.createTrainingJob()).toMatchObject({ waitSeconds: 180 });
  });

  it('is rejected for an instance type that SageMaker does not train on', async () => {
    const stage = openJobs();
    stage.plan(run, { pipeline: { ...pipelineFile, train: { instance: 'ml.x9.large' } } });
    await expect(stage.createTrainingJob()).rejects.toThrow('train.instance: SageMaker has no instance type');
  });
});

describe('the scoring jobs', () => {
  it('score line by line with challenger and champion, each in the format of its algorithm', async () => {
    const stage = openJobs();
    const champion = runOf('champion').runId;
    const answer = await stage.startScoring({ runId: champion, comparable: true });
    expect(answer.jobs).toEqual([`${name}-challenger-1`, `${name}-champion-1`]);
    expect(stage.sagemaker.requests.get(`${name}-champion-1`)).toMatchObject({
      ModelName: `bike-${champion}`,
      MaxPayloadInMB: 6,
      TransformInput: {
        DataSource: { S3DataSource: { S3Uri: `s3://bucket/work/${run.runId}/matrix/test-champion/` } },
        ContentType: 'text/csv',
        SplitType: 'Line',
      },
      TransformOutput: {
        S3OutputPath: `s3://bucket/work/${run.runId}/scores/champion`,
        Accept: 'application/jsonlines',
        AssembleWith: 'Line',
      },
      TransformResources: { InstanceCount: 1 },
    });
    expect(stage.sagemaker.requests.get(`${name}-challenger-1`)).toMatchObject({
      TransformOutput: { Accept: 'text/csv' },
    });
  });

  it.each([null, { runId: 'champion', comparable: false }])('leave out a champion like %j', async (champion) => {
    const stage = openJobs();
    expect((await stage.startScoring(champion)).jobs).toEqual([`${name}-challenger-1`]);
  });

  it('also score the validation rows if the threshold is chosen on them', async () => {
    const stage = openJobs();
    const loans = { ...pipelineFile, problem: 'binary', columns: { temp: 'number', count: 'boolean' } };
    stage.plan(run, { pipeline: { ...loans, serve: { threshold: { maximize: 'f1' } } } });
    expect((await stage.startScoring()).jobs).toEqual([`${name}-challenger-1`, `${name}-validation-1`]);
    expect(stage.sagemaker.requests.get(`${name}-validation-1`)).toMatchObject({
      ModelName: name,
      TransformInput: {
        DataSource: { S3DataSource: { S3Uri: `s3://bucket/work/${run.runId}/matrix/validation-challenger/` } },
      },
      TransformOutput: { S3OutputPath: `s3://bucket/work/${run.runId}/scores/validation` },
    });
  });

  it('are completed by a second call if the first one died between them', async () => {
    const stage = openJobs();
    const champion = { runId: runOf('champion').runId, comparable: true };
    stage.sagemaker.beforeCreate = (job) => {
      if (job.includes('champion')) throw new Error('died');
    };
    await expect(stage.startScoring(champion)).rejects.toThrow('died');
    stage.sagemaker.beforeCreate = () => undefined;
    expect((await stage.startScoring(champion)).jobs).toHaveLength(2);
    expect([...stage.sagemaker.jobs.keys()]).toEqual([`${name}-challenger-1`, `${name}-champion-1`]);
  });
});

describe('the new endpoint', () => {
  it('is serverless unless the pipeline file names an instance', async () => {
    const stage = openJobs();
    await stage.createEndpoint();
    expect(stage.sagemaker.requests.get(`config ${name}`)).toMatchObject({
      ProductionVariants: [{ VariantName: 'all', ModelName: name, ServerlessConfig: { MemorySizeInMB: 2048 } }],
    });
  });

  it.each([
    [undefined, 2],
    [1, 2],
    [5, 5],
  ])('starts with as many instances as the serving one (%s), but not fewer than configured', async (serving, count) => {
    const stage = openJobs();
    stage.serve('serving');
    stage.sagemaker.instanceCount = (endpoint) =>
      Promise.resolve(endpoint === laneOf('serving').endpoint ? serving : 99);
    stage.plan(run, { pipeline: { ...pipelineFile, serve: { instance: 'ml.m5.large', count: 2 } } });
    await stage.createEndpoint();
    expect(stage.sagemaker.requests.get(`config ${name}`)).toMatchObject({
      ProductionVariants: [{ InstanceType: 'ml.m5.large', InitialInstanceCount: count }],
    });
  });

  it('is retried by the state machine while SageMaker does not find its new configuration', async () => {
    const stage = openJobs();
    stage.sagemaker.beforeCreate = () => {
      throw awsError('ValidationException', `Could not find endpoint configuration "${name}".`);
    };
    await expect(stage.createEndpoint()).rejects.toMatchObject({ name: 'ThrottledError' });
  });
});
