import {
  AddTagsCommand,
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateTrainingJobCommand,
  CreateTransformJobCommand,
  ListEndpointsCommand,
  ListModelsCommand,
  ListTagsCommand,
  ListTrainingJobsCommand,
  ListTransformJobsCommand,
  paginateListTrainingJobs,
  type CreateEndpointConfigInput,
  type ListEndpointsInput,
  type ListTrainingJobsRequest,
} from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand } from '@aws-sdk/client-sagemaker-runtime';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { testAlgorithms } from '../fixtures/built-in-algorithms.ts';
import { deployed, makeModel, role, startStage, trained, trainingRequest, type Stage } from '../fixtures/sagemaker.ts';

/** Sends a control-plane request as it stands, past the SDK's own types. */
async function post(stage: Stage, operation: string, body: unknown) {
  const response = await fetch(stage.endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `SageMaker.${operation}` },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const answer = z.looseObject({ message: z.string() }).parse(await response.json());
  return { status: response.status, errorType: response.headers.get('x-amzn-errortype'), body: answer };
}

test('an operation it does not have, and a body that is no JSON, are refused in the wire shape of AWS JSON 1.1', async () => {
  const stage = await startStage();
  expect(await post(stage, 'CreateProcessingJob', {})).toMatchObject({
    status: 400,
    errorType: 'UnknownOperationException',
    body: { __type: 'UnknownOperationException', message: expect.stringContaining('"CreateProcessingJob"') },
  });
  for (const body of ['{', '[]', '"text"']) {
    expect(await post(stage, 'ListModels', body)).toMatchObject({ errorType: 'SerializationException' });
  }
  expect(await post(stage, 'ListModels', { MaxResults: 'ten' })).toMatchObject({
    body: { __type: 'SerializationException', message: "'maxResults' is string and can not be converted to number" },
  });
});

test('a name with characters SageMaker does not know is refused in its words', async () => {
  const stage = await startStage();
  const create = stage.sagemaker.send(new CreateTrainingJobCommand(trainingRequest('run_1')));
  await expect(create).rejects.toMatchObject({
    name: 'ValidationException',
    message:
      "1 validation error detected: Value 'run_1' at 'trainingJobName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}",
  });
});

test('all violated constraints are told at once: length, range, enumeration, absence', async () => {
  const stage = await startStage();
  const { RoleArn: _, ...request } = trainingRequest('n'.repeat(64));
  const { body } = await post(stage, 'CreateTrainingJob', {
    ...request,
    ResourceConfig: { InstanceType: 'ml.m5.small', InstanceCount: 1, VolumeSizeInGB: 0 },
    InputDataConfig: [{ ...request.InputDataConfig?.[0], ChannelName: 'a b' }],
  });
  expect(body.message).toMatch(/^6 validation errors detected: /);
  for (const constraint of [
    /at 'trainingJobName' failed to satisfy constraint: Member must have length less than or equal to 63/,
    /Value null at 'roleArn' failed to satisfy constraint: Member must not be null/,
    /Value 'ml.m5.small' at 'resourceConfig.instanceType' failed to satisfy constraint: Member must satisfy enum value set: \[ml.m5.large/,
    /Value '0' at 'resourceConfig.volumeSizeInGB' failed to satisfy constraint: Member must have value greater than or equal to 1/,
    /Value 'a b' at 'inputDataConfig.1.member.channelName' failed/,
  ]) {
    expect(body.message).toMatch(constraint);
  }
});

test('a field it does not act on, and one there is not, are refused by name at any depth', async () => {
  const stage = await startStage();
  stage.put('bucket/train/part-0.csv', '1,2\n');
  const request = trainingRequest('job');
  const messageOf = async (changes: object) => {
    const { errorType, body } = await post(stage, 'CreateTrainingJob', { ...request, ...changes });
    expect(errorType).toBe('ValidationException');
    return body.message;
  };
  expect(await messageOf({ CheckpointConfig: { S3Uri: 's3://bucket/c' } })).toBe(
    'CheckpointConfig is not supported by this stand-in.',
  );
  expect(await messageOf({ HyperParamters: {} })).toBe('Unknown parameter "HyperParamters".');
  expect(await messageOf({ OutputDataConfig: { S3OutputPath: 's3://bucket/', KmsKeyId: 'key' } })).toBe(
    'KmsKeyId is not supported by this stand-in.',
  );
  expect(
    await messageOf({ AlgorithmSpecification: { ...request.AlgorithmSpecification, TrainingInputMode: 'Pipe' } }),
  ).toBe('TrainingInputMode Pipe is not supported by this stand-in, only File and FastFile.');
  expect(await messageOf({ ResourceConfig: { ...request.ResourceConfig, InstanceCount: 2 } })).toContain(
    'InstanceCount above 1 is not supported',
  );
});

test('spot training wants a wait of at least the runtime, and only spot training has one', async () => {
  const stage = await startStage();
  stage.put('bucket/train/part-0.csv', '1,2\n');
  const create = (EnableManagedSpotTraining: boolean, MaxWaitTimeInSeconds?: number) =>
    stage.sagemaker.send(
      new CreateTrainingJobCommand(
        trainingRequest('spot', {
          EnableManagedSpotTraining,
          StoppingCondition: { MaxRuntimeInSeconds: 60, MaxWaitTimeInSeconds },
        }),
      ),
    );
  await expect(create(true)).rejects.toThrow('MaxWaitTimeInSeconds must be specified');
  await expect(create(true, 59)).rejects.toThrow('greater than or equal to MaxRuntimeInSeconds');
  await expect(create(false, 60)).rejects.toThrow('only be specified when EnableManagedSpotTraining');
  await create(true, 60);
  expect((await trained(stage, 'spot')).TrainingJobStatus).toBe('Completed');
});

test('an image that is not the one of the region is refused with those that are known', async () => {
  const stage = await startStage({ algorithms: testAlgorithms });
  const image = (TrainingImage: string) => ({
    AlgorithmSpecification: { TrainingImage, TrainingInputMode: 'File' as const },
  });
  const create = (TrainingImage: string) =>
    stage.sagemaker.send(new CreateTrainingJobCommand(trainingRequest('job', image(TrainingImage))));
  const known = '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1';
  for (const unknown of [
    known.replace('1.7-1', 'latest'),
    known.replaceAll('us-east-1', 'us-west-2'),
    known.replace('6833', '0000'),
  ]) {
    await expect(create(unknown)).rejects.toThrow(`Image ${unknown} is not supported`);
    await expect(create(unknown)).rejects.toThrow(known);
  }
  await expect(create(known)).rejects.toThrow('No S3 objects found');
});

test('a variant is either serverless or has instances, and there is one', async () => {
  const stage = await startStage();
  await makeModel(stage, 'one');
  const create = (ProductionVariants: CreateEndpointConfigInput['ProductionVariants']) =>
    stage.sagemaker.send(new CreateEndpointConfigCommand({ EndpointConfigName: 'one', ProductionVariants }));
  const variant = { VariantName: 'all', ModelName: 'one' };
  const serverless = { ServerlessConfig: { MemorySizeInMB: 2048, MaxConcurrency: 5 } };
  const instances = { InstanceType: 'ml.m5.large' as const, InitialInstanceCount: 1 };
  await expect(create([variant])).rejects.toThrow('either ServerlessConfig or both InstanceType');
  await expect(create([{ ...variant, ...serverless, ...instances }])).rejects.toThrow('either ServerlessConfig');
  await expect(create([{ ...variant, ServerlessConfig: { MemorySizeInMB: 1000, MaxConcurrency: 5 } }])).rejects.toThrow(
    'MemorySizeInMB must be one of 1024',
  );
  const two = [
    { ...variant, ...instances },
    { ...variant, ...instances, VariantName: 'other' },
  ];
  await expect(create(two)).rejects.toThrow('More than one production variant is not supported');
  await create([{ ...variant, ...serverless }]);
});

test('headers of the runtime that it does not act on are refused', async () => {
  const stage = await startStage();
  const invoke = new InvokeEndpointCommand({ EndpointName: 'one', Body: '1', TargetVariant: 'blue' });
  await expect(stage.runtime.send(invoke)).rejects.toThrow('x-amzn-sagemaker-target-variant is not supported');
});

test('a list has a page of ten, goes on where it ended, and can be filtered and sorted', async () => {
  let second = 0;
  const stage = await startStage({ now: () => new Date(1_800_000_000_000 + 1000 * second++) });
  stage.put('bucket/train/part-0.csv', '1,2\n');
  for (let index = 0; index < 12; index++) {
    const name = `${index % 2 === 0 ? 'b' : 'a'}-${index}`;
    stage.faults().next(name, { kind: name === 'a-3' ? 'capacity' : 'stopped' });
    await stage.sagemaker.send(new CreateTrainingJobCommand(trainingRequest(name)));
    await trained(stage, name);
  }
  const list = async (query: ListTrainingJobsRequest) => {
    const { TrainingJobSummaries = [], NextToken } = await stage.sagemaker.send(new ListTrainingJobsCommand(query));
    return { names: TrainingJobSummaries.map((job) => job.TrainingJobName), NextToken };
  };
  const first = await list({});
  expect(first.names).toEqual(['b-0', 'a-1', 'b-2', 'a-3', 'b-4', 'a-5', 'b-6', 'a-7', 'b-8', 'a-9']);
  expect(await list({ NextToken: first.NextToken ?? '' })).toEqual({ names: ['b-10', 'a-11'], NextToken: undefined });
  await expect(list({ NextToken: 'no token' })).rejects.toThrow('NextToken is not one');

  expect((await list({ NameContains: 'a-1' })).names).toEqual(['a-1', 'a-11']);
  expect((await list({ StatusEquals: 'Failed' })).names).toEqual(['a-3']);
  expect((await list({ SortBy: 'Name', SortOrder: 'Descending', MaxResults: 2 })).names).toEqual(['b-8', 'b-6']);
  const summaries = await stage.sagemaker.send(new ListTrainingJobsCommand({ NameContains: 'a-1', MaxResults: 1 }));
  const { CreationTime } = summaries.TrainingJobSummaries?.[0] ?? {};
  expect((await list({ CreationTimeBefore: CreationTime })).names).toEqual(['b-0']);
  expect((await list({ CreationTimeAfter: CreationTime })).names).not.toContain('a-1');

  const all: (string | undefined)[] = [];
  for await (const page of paginateListTrainingJobs({ client: stage.sagemaker, pageSize: 5 }, { SortBy: 'Status' })) {
    all.push(...(page.TrainingJobSummaries ?? []).map((job) => job.TrainingJobName));
  }
  expect(new Set(all).size).toBe(12);
  await expect(list({ WarmPoolStatusEquals: 'Available' })).rejects.toThrow('WarmPoolStatusEquals is not supported');
});

test('tags come with the resource, are added to by key, and go with it', async () => {
  const stage = await startStage();
  stage.put('bucket/train/part-0.csv', '1,2\n');
  const Tags = [{ Key: 'run', Value: '1' }];
  const { TrainingJobArn: ResourceArn } = await stage.sagemaker.send(
    new CreateTrainingJobCommand(trainingRequest('job', { Tags })),
  );
  await stage.sagemaker.send(
    new AddTagsCommand({
      ResourceArn,
      Tags: [
        { Key: 'run', Value: '2' },
        { Key: 'hash', Value: '' },
      ],
    }),
  );
  await trained(stage, 'job');
  await stage.restart();
  expect((await stage.sagemaker.send(new ListTagsCommand({ ResourceArn }))).Tags).toEqual([
    { Key: 'run', Value: '2' },
    { Key: 'hash', Value: '' },
  ]);
  const absent = new ListTagsCommand({ ResourceArn: `${ResourceArn}-2` });
  await expect(stage.sagemaker.send(absent)).rejects.toThrow('Requested resource not found');
  const tooMany = Array.from({ length: 49 }, (_, index) => ({ Key: `k${index}`, Value: '' }));
  await expect(stage.sagemaker.send(new AddTagsCommand({ ResourceArn, Tags: tooMany }))).rejects.toThrow('at most 50');
});

test('each call says what its caller must be allowed, with ARNs in lower case', async () => {
  const stage = await startStage();
  const arn = (resource: string) => `arn:aws:sagemaker:us-east-1:000000000000:${resource}`;
  const accessOf = async (send: Promise<unknown>) => {
    const before = stage.accesses().length;
    await send.catch(() => undefined);
    return stage.accesses().slice(before);
  };
  const { sagemaker, runtime } = stage;
  const Tags = [{ Key: 'run', Value: '1' }];
  const passRole = {
    action: 'iam:PassRole',
    resource: role,
    context: { 'iam:PassedToService': 'sagemaker.amazonaws.com' },
  };
  expect(await accessOf(sagemaker.send(new CreateTrainingJobCommand(trainingRequest('Job', { Tags }))))).toEqual([
    { action: 'sagemaker:CreateTrainingJob', resource: arn('training-job/job') },
    passRole,
    { action: 'sagemaker:AddTags', resource: arn('training-job/job') },
  ]);
  const endpoint = new CreateEndpointCommand({ EndpointName: 'Green', EndpointConfigName: 'Config' });
  expect(await accessOf(sagemaker.send(endpoint))).toEqual([
    { action: 'sagemaker:CreateEndpoint', resource: arn('endpoint/green') },
    { action: 'sagemaker:CreateEndpoint', resource: arn('endpoint-config/config') },
  ]);
  expect(await accessOf(sagemaker.send(new ListTransformJobsCommand({})))).toEqual([
    { action: 'sagemaker:ListTransformJobs', resource: '*' },
  ]);
  expect(await accessOf(runtime.send(new InvokeEndpointCommand({ EndpointName: 'Green', Body: '1' })))).toEqual([
    { action: 'sagemaker:InvokeEndpoint', resource: arn('endpoint/green') },
  ]);
  expect(stage.calls.map((call) => call.operation)).toEqual([
    'CreateTrainingJob',
    'CreateEndpoint',
    'ListTransformJobs',
    'InvokeEndpoint',
  ]);
});

test('models, transform jobs, configs and endpoints are listed the newest first', async () => {
  const stage = await startStage();
  for (const name of ['one', 'two']) await makeModel(stage, name);
  const { Models = [] } = await stage.sagemaker.send(new ListModelsCommand({}));
  expect(Models.map((model) => model.ModelName)).toEqual(['two', 'one']);

  const variant = {
    VariantName: 'all',
    ModelName: 'one',
    InstanceType: 'ml.m5.large',
    InitialInstanceCount: 1,
  } as const;
  await stage.sagemaker.send(
    new CreateEndpointConfigCommand({ EndpointConfigName: 'c', ProductionVariants: [variant] }),
  );
  for (const EndpointName of ['blue', 'green']) {
    stage.faults().next(EndpointName, { kind: EndpointName === 'blue' ? 'capacity' : 'stuck' });
    await stage.sagemaker.send(new CreateEndpointCommand({ EndpointName, EndpointConfigName: 'c' }));
  }
  await deployed(stage, 'blue');
  const list = async (query: ListEndpointsInput) =>
    (await stage.sagemaker.send(new ListEndpointsCommand(query))).Endpoints?.map((one) => one.EndpointName);
  expect(await list({})).toEqual(['green', 'blue']);
  expect(await list({ StatusEquals: 'Failed' })).toEqual(['blue']);

  const S3DataSource = { S3DataType: 'S3Prefix', S3Uri: 's3://bucket/none/' } as const;
  for (const TransformJobName of ['first', 'second']) {
    await stage.sagemaker.send(
      new CreateTransformJobCommand({
        TransformJobName,
        ModelName: 'one',
        TransformInput: { DataSource: { S3DataSource }, SplitType: 'Line' },
        TransformOutput: { S3OutputPath: 's3://bucket/out/', AssembleWith: 'Line' },
        TransformResources: { InstanceType: 'ml.m5.large', InstanceCount: 1 },
      }),
    );
  }
  const { TransformJobSummaries } = await stage.sagemaker.send(new ListTransformJobsCommand({}));
  expect(TransformJobSummaries?.map((job) => job.TransformJobName)).toEqual(['second', 'first']);
});
