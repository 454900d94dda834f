import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateTransformJobCommand,
  DeleteModelCommand,
  DescribeTransformJobCommand,
  StopTransformJobCommand,
  type CreateTransformJobRequest,
} from '@aws-sdk/client-sagemaker';
import { expect, test } from 'vitest';
import { makeModel, settled, startStage, transformed, type Stage } from '../fixtures/sagemaker.ts';

function create(stage: Stage, name: string, changes: Partial<CreateTransformJobRequest> = {}) {
  const request: CreateTransformJobRequest = {
    TransformJobName: name,
    ModelName: 'toy',
    MaxPayloadInMB: 6,
    TransformInput: {
      DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://bucket/rows/' } },
      ContentType: 'text/csv',
      SplitType: 'Line',
    },
    TransformOutput: { S3OutputPath: 's3://bucket/scores/', Accept: 'text/csv', AssembleWith: 'Line' },
    TransformResources: { InstanceType: 'ml.m5.large', InstanceCount: 1 },
    ...changes,
  };
  return stage.sagemaker.send(new CreateTransformJobCommand(request));
}

const output = (stage: Stage, name: string) => stage.objects.get(`bucket/scores/${name}`)?.toString();

test('a transform job for a missing model is rejected', async () => {
  const stage = await startStage();
  await expect(create(stage, 'job')).rejects.toMatchObject({
    name: 'ValidationException',
    message: 'Could not find model "arn:aws:sagemaker:us-east-1:000000000000:model/toy".',
  });
  await expect(stage.sagemaker.send(new DescribeTransformJobCommand({ TransformJobName: 'job' }))).rejects.toThrow(
    'not found',
  );
});

test('options with other behaviour in AWS are rejected by name', async () => {
  const stage = await startStage();
  const TransformInput = {
    DataSource: { S3DataSource: { S3DataType: 'S3Prefix' as const, S3Uri: 's3://bucket/rows/' } },
    ContentType: 'text/csv',
  };
  await expect(create(stage, 'job', { TransformInput })).rejects.toThrow('SplitType None is not supported');
  const TransformOutput = { S3OutputPath: 's3://bucket/scores/', Accept: 'text/csv' };
  await expect(create(stage, 'job', { TransformOutput })).rejects.toThrow('AssembleWith None is not supported');
  await expect(create(stage, 'job', { BatchStrategy: 'SingleRecord' })).rejects.toThrow(
    'BatchStrategy SingleRecord is not supported',
  );
  await expect(create(stage, 'job', { DataProcessing: { JoinSource: 'Input' } })).rejects.toThrow(
    'DataProcessing is not supported',
  );
  await expect(create(stage, 'job', { MaxPayloadInMB: 7 })).rejects.toThrow('MaxPayloadInMB above 6');
});

test('a job without data fails', async () => {
  const stage = await startStage();
  await makeModel(stage, 'toy');
  await create(stage, 'job');
  expect(await transformed(stage, 'job')).toMatchObject({
    TransformJobStatus: 'Failed',
    FailureReason: 'ClientError: No S3 objects found under S3 URL "s3://bucket/rows/"',
  });
});

test('a file with a bad row gets no output and fails the job, and the other files get their output', async () => {
  const stage = await startStage();
  await makeModel(stage, 'toy');
  stage.put('bucket/rows/a.csv', '1,2\n');
  stage.put('bucket/rows/b.csv', '1,2\n3\n');
  stage.put('bucket/rows/c.csv', '3,4\n');
  await create(stage, 'job');
  expect(await transformed(stage, 'job')).toMatchObject({
    TransformJobStatus: 'Failed',
    FailureReason: 'ClientError: See job logs for more information',
  });
  expect([output(stage, 'a.csv.out'), output(stage, 'b.csv.out'), output(stage, 'c.csv.out')]).toEqual([
    '3\n',
    undefined,
    '7\n',
  ]);
  const log = readFileSync(join(stage.directory, 'logs/job.log'), 'utf8');
  expect(log).toContain('feature_names mismatch: 1 columns, 2 expected');
  expect(log).toContain('s3://bucket/rows/b.csv');
});

test('the model and the rows are read with the role of the model', async () => {
  const stage = await startStage();
  await makeModel(stage, 'toy');
  stage.put('bucket/rows/a.csv', '1,2\n');
  stage.denied.add('GET');
  await create(stage, 'job');
  expect((await transformed(stage, 'job')).FailureReason).toContain('toy/output/model.tar.gz (AccessDenied');
});

test('each object gets one answer per line, in a file named by its key below the prefix', async () => {
  const stage = await startStage();
  await makeModel(stage, 'toy');
  stage.put('bucket/rows/part-0.csv', '1,2\n3,4\n');
  stage.put('bucket/rows/deeper/part-1.csv', '5,6');
  const { TransformJobArn } = await create(stage, 'Job');
  expect(TransformJobArn).toBe('arn:aws:sagemaker:us-east-1:000000000000:transform-job/job');
  const job = await transformed(stage, 'Job');
  expect(job.TransformJobStatus).toBe('Completed');
  expect(job.TransformStartTime).toBeInstanceOf(Date);
  expect(output(stage, 'part-0.csv.out')).toBe('3\n7\n');
  expect(output(stage, 'deeper/part-1.csv.out')).toBe('11\n');
  await expect(create(stage, 'Job')).rejects.toMatchObject({ name: 'ResourceInUse' });
});

test.each([
  ['a folder without its slash', 's3://bucket/rows', ['part-0.csv.out', 'deeper/part-1.csv.out']],
  ['one object', 's3://bucket/rows/part-0.csv', ['part-0.csv.out']],
  ['the start of a name', 's3://bucket/rows/pa', ['part-0.csv.out']],
])('if the prefix is %s, outputs are named by the rest of the key after the folder', async (_, S3Uri, names) => {
  const stage = await startStage();
  await makeModel(stage, 'toy');
  stage.put('bucket/rows/part-0.csv', '1,2\n');
  stage.put('bucket/rows/deeper/part-1.csv', '3,4\n');
  const DataSource = { S3DataSource: { S3DataType: 'S3Prefix' as const, S3Uri } };
  await create(stage, 'job', { TransformInput: { DataSource, ContentType: 'text/csv', SplitType: 'Line' } });
  await transformed(stage, 'job');
  const outputs = [...stage.objects.keys()].filter((path) => path.startsWith('bucket/scores/'));
  expect(outputs.sort()).toEqual(names.map((name) => `bucket/scores/${name}`).sort());
});

test('the answers for a file larger than MaxPayloadInMB are in the order of its rows', async () => {
  const stage = await startStage();
  await makeModel(stage, 'toy');
  const rows = Array.from({ length: 100_000 }, (_, row) => `${row},1000000`);
  stage.put('bucket/rows/large.csv', `${rows.join('\n')}\n`);
  await create(stage, 'job', { MaxPayloadInMB: 1 });
  expect((await transformed(stage, 'job')).TransformJobStatus).toBe('Completed');
  const answers = output(stage, 'large.csv.out')?.trim().split('\n');
  expect(answers).toEqual(rows.map((_, row) => String(1_000_000 + row)));
});

test('a line longer than MaxPayloadInMB fails the job', async () => {
  const stage = await startStage();
  await makeModel(stage, 'toy');
  stage.put('bucket/rows/wide.csv', `1,${'2'.repeat(2 ** 20)}\n`);
  await create(stage, 'job', { MaxPayloadInMB: 1 });
  expect((await transformed(stage, 'job')).FailureReason).toContain('A line is longer than MaxPayloadInMB');
});

test('a stuck job can be stopped, and runs again if its host was restarted', async () => {
  const stage = await startStage();
  await makeModel(stage, 'toy');
  stage.put('bucket/rows/a.csv', '1,2\n');
  stage.injectedFaults().next('CreateTransformJob', { kind: 'stuck' });
  stage.injectedFaults().next('CreateTransformJob', { kind: 'stuck' });
  await create(stage, 'stuck');
  await create(stage, 'killed');
  const stop = () => stage.sagemaker.send(new StopTransformJobCommand({ TransformJobName: 'stuck' }));
  await stop();
  expect((await transformed(stage, 'stuck')).TransformJobStatus).toBe('Stopped');
  await expect(stop()).rejects.toThrow('rejected because the transform job is in status Stopped');

  await stage.restart();
  expect((await transformed(stage, 'killed')).TransformJobStatus).toBe('Completed');
  expect(output(stage, 'a.csv.out')).toBe('3\n');
});

test('a job fails if its model was deleted before it started', async () => {
  const stage = await startStage();
  await makeModel(stage, 'toy');
  stage.injectedFaults().next('CreateTransformJob', { kind: 'stuck' });
  await create(stage, 'job');
  await stage.sagemaker.send(new DeleteModelCommand({ ModelName: 'toy' }));
  await stage.restart();
  const job = await settled(
    () => stage.sagemaker.send(new DescribeTransformJobCommand({ TransformJobName: 'job' })),
    ({ TransformJobStatus }) => TransformJobStatus === 'Failed',
  );
  expect(job.FailureReason).toContain('Model toy was deleted');
});
