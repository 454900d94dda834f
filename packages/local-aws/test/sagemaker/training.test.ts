import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateTrainingJobCommand,
  DescribeTrainingJobCommand,
  StopTrainingJobCommand,
} from '@aws-sdk/client-sagemaker';
import { extract } from 'tar-stream';
import { gunzipSync } from 'node:zlib';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { role, settled, startStage, trained, trainingRequest, type Stage } from '../fixtures/sagemaker.ts';

async function stageWithRows(): Promise<Stage> {
  const stage = await startStage();
  stage.put('bucket/train/part-0.csv', '1,2,3\n0,4,5\n');
  return stage;
}

const create = (stage: Stage, ...request: Parameters<typeof trainingRequest>) =>
  stage.sagemaker.send(new CreateTrainingJobCommand(trainingRequest(...request)));
const describeJob = (stage: Stage, TrainingJobName: string) =>
  stage.sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName }));
const stop = (stage: Stage, TrainingJobName: string) =>
  stage.sagemaker.send(new StopTrainingJobCommand({ TrainingJobName }));

test('Describe and Stop of a missing job are ValidationExceptions', async () => {
  const stage = await startStage();
  const absent = { name: 'ValidationException', message: 'Requested resource not found.' };
  await expect(describeJob(stage, 'none')).rejects.toMatchObject(absent);
  await expect(stop(stage, 'none')).rejects.toMatchObject(absent);
});

test('the name of a finished job stays taken, regardless of case', async () => {
  const stage = await stageWithRows();
  await create(stage, 'job-1');
  await trained(stage, 'job-1');
  await expect(create(stage, 'job-1')).rejects.toMatchObject({ name: 'ResourceInUse' });
  await expect(create(stage, 'JOB-1')).rejects.toMatchObject({ name: 'ResourceInUse' });
});

test('a job is not created if its data is missing or its role cannot list it', async () => {
  const stage = await startStage();
  const rejection = {
    name: 'ValidationException',
    message: expect.stringContaining('No S3 objects found under S3 URL "s3://bucket/train/"'),
  };
  await expect(create(stage, 'empty')).rejects.toMatchObject(rejection);
  stage.put('bucket/train/part-0.csv', '1,2\n');
  stage.denied.add('LIST');
  await expect(create(stage, 'hidden')).rejects.toMatchObject(rejection);
  await expect(describeJob(stage, 'hidden')).rejects.toThrow('not found');
});

test('an unknown role cannot be assumed', async () => {
  const stage = await stageWithRows();
  const RoleArn = role.replace('execution', 'stranger');
  await expect(create(stage, 'job', { RoleArn })).rejects.toThrow(`Could not assume role ${RoleArn}`);
});

test('a job fails in Downloading if its role cannot read the data', async () => {
  const stage = await stageWithRows();
  stage.denied.add('GET');
  await create(stage, 'job');
  const job = await trained(stage, 'job');
  expect(job.TrainingJobStatus).toBe('Failed');
  expect(job.FailureReason).toBe(
    'ClientError: Data download failed:Unable to download object s3://bucket/train/part-0.csv (AccessDenied: Access Denied)',
  );
  expect(job.SecondaryStatusTransitions?.map(({ Status }) => Status)).toEqual(['Starting', 'Downloading', 'Failed']);
});

test('a job fails in Uploading without an artifact if its role cannot write the model', async () => {
  const stage = await stageWithRows();
  stage.denied.add('PUT');
  await create(stage, 'job');
  const job = await trained(stage, 'job');
  expect(job.FailureReason).toContain('Artifact upload failed');
  expect(job.ModelArtifacts).toBeUndefined();
  expect(job.SecondaryStatusTransitions?.map(({ Status }) => Status)).toContain('Uploading');
});

test('an error that the container attributes to its user is a ClientError, any other an AlgorithmError', async () => {
  const stage = await stageWithRows();
  const reasons: (string | undefined)[] = [];
  for (const [name, HyperParameters] of [
    ['client', { clientError: 'Extraneous hyperparameter found: x' }],
    ['bug', { bug: 'x is not a function' }],
    ['exit', { exit: '137' }],
  ] satisfies [string, Record<string, string>][]) {
    await create(stage, name, { HyperParameters });
    const job = await trained(stage, name);
    expect(job.TrainingJobStatus).toBe('Failed');
    reasons.push(job.FailureReason);
  }
  expect(reasons).toEqual([
    'ClientError: Extraneous hyperparameter found: x, exit code: 2',
    'AlgorithmError: x is not a function, exit code: 1',
    "AlgorithmError: the container's process ended with exit code 137, exit code: 1",
  ]);
  const log = readFileSync(join(stage.directory, 'logs/bug.log'), 'utf8');
  expect(log).toContain('hyperparameters {"bug":"x is not a function"}');
  expect(log).toMatch(/TypeError: x is not a function\n\s+at /);
});

test('a job that exceeds its time limit is Stopped with MaxRuntimeExceeded and no artifact, even if it never yields', async () => {
  const stage = await stageWithRows();
  await create(stage, 'slow', { HyperParameters: { busy: 'yes' }, StoppingCondition: { MaxRuntimeInSeconds: 1 } });
  const job = await trained(stage, 'slow');
  expect(job).toMatchObject({ TrainingJobStatus: 'Stopped', SecondaryStatus: 'MaxRuntimeExceeded' });
  expect(job.FailureReason).toBeUndefined();
  expect(job.ModelArtifacts).toBeUndefined();
});

test('a stopped job is first Stopping, then Stopped, and cannot be stopped again', async () => {
  const stage = await stageWithRows();
  await create(stage, 'job', { HyperParameters: { busy: 'yes' } });
  await settled(
    () => describeJob(stage, 'job'),
    (job) => job.SecondaryStatus === 'Training',
  );
  await stop(stage, 'job');
  const job = await trained(stage, 'job');
  expect(job).toMatchObject({ TrainingJobStatus: 'Stopped', SecondaryStatus: 'Stopped' });
  expect(job.SecondaryStatusTransitions?.map(({ Status }) => Status)).toEqual([
    'Starting',
    'Downloading',
    'Training',
    'Stopping',
    'Stopped',
  ]);
  await expect(stop(stage, 'job')).rejects.toThrow('rejected because the training job is in status Stopped');
});

test('an injected fault applies to the next job, once', async () => {
  const stage = await stageWithRows();
  stage.injectedFaults().next('CreateTrainingJob', { kind: 'capacity' });
  stage.injectedFaults().next('third', { kind: 'stopped' });
  for (const name of ['first', 'second', 'third']) await create(stage, name);
  expect(await trained(stage, 'first')).toMatchObject({
    TrainingJobStatus: 'Failed',
    FailureReason: expect.stringMatching(/^CapacityError: Unable to provision/),
  });
  expect((await trained(stage, 'second')).TrainingJobStatus).toBe('Completed');
  expect((await trained(stage, 'third')).TrainingJobStatus).toBe('Stopped');

  stage
    .injectedFaults()
    .next('CreateTrainingJob', { kind: 'fail', reason: 'InternalServerError: We encountered an error' });
  await create(stage, 'fourth');
  expect((await trained(stage, 'fourth')).FailureReason).toBe('InternalServerError: We encountered an error');
});

test('a job downloads its channels, trains and uploads a model.tar.gz', async () => {
  const stage = await stageWithRows();
  stage.put('bucket/train/deeper/part-1.csv', '1,6,7\n');
  stage.put('bucket/train-old/part-9.csv', '1,6,7\n');
  const { TrainingJobArn } = await create(stage, 'Job-1', {
    HyperParameters: { depth: '3' },
    Tags: [{ Key: 'run', Value: '1' }],
  });
  expect(TrainingJobArn).toBe('arn:aws:sagemaker:us-east-1:000000000000:training-job/job-1');

  const job = await trained(stage, 'Job-1');
  expect(job).toMatchObject({
    TrainingJobName: 'Job-1',
    TrainingJobStatus: 'Completed',
    SecondaryStatus: 'Completed',
    HyperParameters: { depth: '3' },
    ModelArtifacts: { S3ModelArtifacts: 's3://bucket/models/Job-1/output/model.tar.gz' },
  });
  expect(job.SecondaryStatusTransitions?.map(({ Status }) => Status)).toEqual([
    'Starting',
    'Downloading',
    'Training',
    'Uploading',
    'Completed',
  ]);
  expect(job.SecondaryStatusTransitions?.every(({ EndTime }) => EndTime instanceof Date)).toBe(true);
  expect(job.FinalMetricDataList?.map(({ MetricName, Value }) => [MetricName, Value])).toEqual([
    ['train:rows', 3],
    ['validation:auc', Math.fround(0.9)],
  ]);
  const seconds = (Number(job.TrainingEndTime) - Number(job.TrainingStartTime)) / 1000;
  expect(seconds).toBeGreaterThan(0);
  expect(job.BillableTimeInSeconds).toBe(Math.ceil(seconds));
  expect(Math.abs(Date.now() - Number(job.CreationTime))).toBeLessThan(60_000);

  const entries = extract();
  entries.end(gunzipSync(stage.objects.get('bucket/models/Job-1/output/model.tar.gz') ?? ''));
  const files: Record<string, string> = {};
  for await (const entry of entries) files[entry.header.name] = await text(entry);
  expect(files).toEqual({ 'toy-model': '{"features":2}' });
});

test('a job that was InProgress when the host stopped starts again', async () => {
  const stage = await stageWithRows();
  await create(stage, 'job', { HyperParameters: { sleepMs: '150' } });
  await settled(
    () => describeJob(stage, 'job'),
    (job) => job.SecondaryStatus === 'Training',
  );
  await stage.restart();
  expect((await describeJob(stage, 'job')).TrainingJobStatus).toBe('InProgress');
  const job = await trained(stage, 'job');
  expect(job.TrainingJobStatus).toBe('Completed');
  expect(job.SecondaryStatusTransitions).toHaveLength(5);
});
