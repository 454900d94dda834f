import {
  AddTagsCommand,
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateTrainingJobCommand,
  ListTagsCommand,
  ListTransformJobsCommand,
  type CreateEndpointConfigInput,
} from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand } from '@aws-sdk/client-sagemaker-runtime';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { testAlgorithms } from '../fixtures/built-in-algorithms.ts';
import { makeModel, role, startStage, trained, trainingRequest, type Stage } from '../fixtures/sagemaker.ts';

/** Sends a control-plane request that does not need to match the SDK's types. */
async function post(stage: Stage, operation: string, body: unknown) {
  const response = await fetch(stage.endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `SageMaker.${operation}` },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const answer = z.looseObject({ message: z.string() }).parse(await response.json());
  return { status: response.status, errorType: response.headers.get('x-amzn-errortype'), body: answer };
}

test('unsupported operations and bodies that are not JSON are rejected in the wire format of AWS JSON 1.1', async () => {
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

test('a name with characters that SageMaker does not allow is rejected with its message', async () => {
  const stage = await startStage();
  const create = stage.sagemaker.send(new CreateTrainingJobCommand(trainingRequest('run_1')));
  await expect(create).rejects.toMatchObject({
    name: 'ValidationException',
    message:
      "1 validation error detected: Value 'run_1' at 'trainingJobName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}",
  });
});

test('one error lists all violated constraints: length, range, enumeration, missing member', async () => {
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

test('unsupported and unknown fields are rejected by name at any depth', async () => {
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

test('spot training needs a wait of at least the runtime, and only spot training can have one', async () => {
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

test('an image of another region, account or version is rejected with a list of the known images', async () => {
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

test('the only variant is either serverless or has instances', async () => {
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

test('unsupported headers of the runtime are rejected', async () => {
  const stage = await startStage();
  const invoke = new InvokeEndpointCommand({ EndpointName: 'one', Body: '1', TargetVariant: 'blue' });
  await expect(stage.runtime.send(invoke)).rejects.toThrow('x-amzn-sagemaker-target-variant is not supported');
});

test('tags are created with the resource, are added by key, and survive a restart', async () => {
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

test('each call lists the permissions that its caller needs, with ARNs in lower case', async () => {
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
