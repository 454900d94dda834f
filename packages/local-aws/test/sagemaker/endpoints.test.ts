import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DeleteEndpointCommand,
  DeleteEndpointConfigCommand,
  DeleteModelCommand,
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  type ProductionVariant,
} from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand, ModelError } from '@aws-sdk/client-sagemaker-runtime';
import { expect, test } from 'vitest';
import { deployed, makeModel, role, settled, startStage, toyImage, type Stage } from '../fixtures/sagemaker.ts';

const serverless: Partial<ProductionVariant> = { ServerlessConfig: { MemorySizeInMB: 1024, MaxConcurrency: 2 } };
const oneInstance: Partial<ProductionVariant> = { InstanceType: 'ml.m5.large', InitialInstanceCount: 1 };

const createConfig = (stage: Stage, name: string, model: string, variant = oneInstance) =>
  stage.sagemaker.send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: name,
      ProductionVariants: [{ VariantName: 'all', ModelName: model, ...variant }],
    }),
  );
const createEndpoint = (stage: Stage, EndpointName: string, EndpointConfigName = EndpointName) =>
  stage.sagemaker.send(new CreateEndpointCommand({ EndpointName, EndpointConfigName }));
const deleteEndpoint = (stage: Stage, EndpointName: string) =>
  stage.sagemaker.send(new DeleteEndpointCommand({ EndpointName }));

async function invoke(stage: Stage, EndpointName: string, Body: string) {
  const answer = await stage.runtime.send(new InvokeEndpointCommand({ EndpointName, Body, ContentType: 'text/csv' }));
  return { ...answer, text: answer.Body.transformToString() };
}

async function serve(stage: Stage, name: string, variant = oneInstance): Promise<void> {
  await makeModel(stage, name);
  await createConfig(stage, name, name, variant);
  await createEndpoint(stage, name);
  await deployed(stage, name);
}

test('a missing resource is a ValidationException that names it', async () => {
  const stage = await startStage();
  const arn = 'arn:aws:sagemaker:us-east-1:000000000000';
  const { sagemaker } = stage;
  await expect(sagemaker.send(new DescribeModelCommand({ ModelName: 'None' }))).rejects.toMatchObject({
    name: 'ValidationException',
    message: `Could not find model "${arn}:model/none".`,
  });
  await expect(sagemaker.send(new DeleteModelCommand({ ModelName: 'none' }))).rejects.toThrow('Could not find model');
  const config = { EndpointConfigName: 'none' };
  const noConfig = `Could not find endpoint configuration "${arn}:endpoint-config/none".`;
  await expect(sagemaker.send(new DescribeEndpointConfigCommand(config))).rejects.toThrow(noConfig);
  await expect(sagemaker.send(new DeleteEndpointConfigCommand(config))).rejects.toThrow(noConfig);
  await expect(createEndpoint(stage, 'one', 'none')).rejects.toThrow(noConfig);
  await expect(deleteEndpoint(stage, 'none')).rejects.toThrow(`Could not find endpoint "${arn}:endpoint/none".`);
  await expect(createConfig(stage, 'one', 'none')).rejects.toThrow('Could not find model');
  await expect(invoke(stage, 'none', '1,2')).rejects.toMatchObject({
    name: 'ValidationError',
    message: 'Endpoint none of account 000000000000 not found.',
  });
});

test('a name that is taken is a ValidationException, not ResourceInUse', async () => {
  const stage = await startStage();
  await serve(stage, 'one');
  const taken = (kind: string) => ({
    name: 'ValidationException',
    message: expect.stringContaining(`existing ${kind}`),
  });
  const container = { Image: toyImage, ModelDataUrl: 's3://bucket/models/one/output/model.tar.gz' };
  const model = { ModelName: 'one', ExecutionRoleArn: role, PrimaryContainer: container };
  await expect(stage.sagemaker.send(new CreateModelCommand(model))).rejects.toMatchObject(taken('model'));
  await expect(createConfig(stage, 'one', 'one')).rejects.toMatchObject(taken('endpoint configuration'));
  await expect(createEndpoint(stage, 'ONE', 'one')).rejects.toMatchObject(taken('endpoint'));
});

test('a model is rejected if its artifact is missing or its role cannot read it', async () => {
  const stage = await startStage();
  const container = { Image: toyImage, ModelDataUrl: 's3://bucket/none.tar.gz' };
  const create = () =>
    stage.sagemaker.send(
      new CreateModelCommand({ ModelName: 'one', ExecutionRoleArn: role, PrimaryContainer: container }),
    );
  await expect(create()).rejects.toThrow('Could not find model data at s3://bucket/none.tar.gz.');
  stage.denied.add('HEAD');
  await expect(create()).rejects.toThrow('Could not access model data at s3://bucket/none.tar.gz.');
});

test('an artifact that is not an archive makes the endpoint Failed, and it can be deleted only after that', async () => {
  const stage = await startStage();
  await makeModel(stage, 'one');
  await createConfig(stage, 'one', 'one');
  stage.put('bucket/models/one/output/model.tar.gz', 'not an archive');
  await createEndpoint(stage, 'one');
  await expect(deleteEndpoint(stage, 'one')).rejects.toThrow('Cannot update in-progress endpoint');
  const endpoint = await deployed(stage, 'one');
  expect(endpoint.EndpointStatus).toBe('Failed');
  expect(endpoint.FailureReason).toContain('Failed to extract model data archive');
  await expect(invoke(stage, 'one', '1,2')).rejects.toMatchObject({ name: 'ValidationError' });
  await deleteEndpoint(stage, 'one');
  await settled(
    () => deployed(stage, 'one').catch((error: unknown) => error),
    (answer) => answer instanceof Error,
  );
});

test('a model that cannot be loaded does not pass the ping health check', async () => {
  const stage = await startStage();
  await makeModel(stage, 'unlucky', 13);
  await createConfig(stage, 'unlucky', 'unlucky');
  await createEndpoint(stage, 'unlucky');
  expect(await deployed(stage, 'unlucky')).toMatchObject({
    EndpointStatus: 'Failed',
    FailureReason: expect.stringContaining('production variant all did not pass the ping health check'),
  });
});

test('an endpoint without capacity is Failed, and a stuck one stays Creating until its time is up', async () => {
  const stage = await startStage();
  await makeModel(stage, 'one');
  await createConfig(stage, 'one', 'one');
  stage.injectedFaults().next('poor', { kind: 'capacity' });
  stage.injectedFaults().next('stuck', { kind: 'stuck', forMs: 300 });
  await createEndpoint(stage, 'stuck', 'one');
  await createEndpoint(stage, 'poor', 'one');
  expect((await deployed(stage, 'poor')).FailureReason).toMatch(/^CapacityError/);
  await expect(deleteEndpoint(stage, 'stuck')).rejects.toThrow('in-progress');
  expect((await deployed(stage, 'stuck')).EndpointStatus).toBe('Failed');
});

test('a request that the container rejects is a ModelError with its message, and the endpoint keeps serving', async () => {
  const stage = await startStage();
  await serve(stage, 'one');
  const error: unknown = await invoke(stage, 'one', '1,2,3').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ModelError);
  expect(error).toMatchObject({
    $metadata: { httpStatusCode: 424 },
    OriginalStatusCode: 400,
    OriginalMessage: 'feature_names mismatch: 3 columns, 2 expected',
    LogStreamArn: 'arn:aws:logs:us-east-1:000000000000:log-group:/aws/sagemaker/Endpoints/one',
  });
  expect((await invoke(stage, 'one', '1,2')).text).toBe('3 text/csv');
});

test('a container that dies is a server error, and the next request starts a new one', async () => {
  const stage = await startStage();
  await serve(stage, 'one');
  await expect(invoke(stage, 'one', 'die')).rejects.toMatchObject({ name: 'ModelError', OriginalStatusCode: 500 });
  expect((await invoke(stage, 'one', '1,2')).text).toBe('3 text/csv');
});

test('a body above the limit is rejected: 6 MB for an instance, 4 MB for a serverless endpoint', async () => {
  const stage = await startStage();
  await serve(stage, 'instance');
  await createConfig(stage, 'serverless', 'instance', serverless);
  await createEndpoint(stage, 'serverless');
  await deployed(stage, 'serverless');
  // Long rows, because the number of rows makes the toy slow. Each has 1024 bytes, and the last one
  // has 4.
  const row = `1,${'0'.repeat(1020)}2\n`;
  const body = (bytes: number) => `${row.repeat((bytes - 4) / 1024)}1,2\n`;
  const tooLarge = { name: 'ValidationError', $metadata: { httpStatusCode: 413 } };
  await expect(invoke(stage, 'instance', body(6_291_460))).rejects.toMatchObject(tooLarge);
  await expect(invoke(stage, 'serverless', body(4_194_308))).rejects.toMatchObject(tooLarge);
  expect((await invoke(stage, 'instance', body(4_194_308))).text).toBe(Array(4097).fill('3 text/csv').join('\n'));
});

test('a serverless endpoint throttles requests above its MaxConcurrency', async () => {
  const stage = await startStage();
  await serve(stage, 'one', serverless);
  stage.injectedFaults().serve('one', { kind: 'slow', byMs: 500 });
  const answers = await Promise.allSettled(Array.from({ length: 4 }, () => invoke(stage, 'one', '1,2')));
  const rejected = answers.filter((answer) => answer.status === 'rejected').map(({ reason }) => reason);
  expect(rejected).toHaveLength(2);
  stage.injectedFaults().serve('one', undefined);
  expect(rejected[0]).toMatchObject({ name: 'ThrottlingException', $metadata: { httpStatusCode: 429 } });
  expect((await invoke(stage, 'one', '1,2')).text).toBe('3 text/csv');
});

test('an endpoint answers with its variant, and Describe shows its configuration', async () => {
  const stage = await startStage();
  await serve(stage, 'One', { InstanceType: 'ml.m5.large', InitialInstanceCount: 3 });
  const answer = await invoke(stage, 'One', '1,2\n3,4');
  expect(answer).toMatchObject({ ContentType: 'text/csv; charset=utf-8', InvokedProductionVariant: 'all' });
  expect(answer.text).toBe('3 text/csv\n7 text/csv');
  const endpoint = await deployed(stage, 'One');
  expect(endpoint).toMatchObject({
    EndpointArn: 'arn:aws:sagemaker:us-east-1:000000000000:endpoint/one',
    EndpointConfigName: 'One',
    EndpointStatus: 'InService',
    ProductionVariants: [{ VariantName: 'all', CurrentInstanceCount: 3 }],
  });
  await expect(invoke(stage, 'one', '1,2')).rejects.toThrow('Endpoint one of account');
});

test('an endpoint keeps serving after a restart of the host, without its model, config and artifact', async () => {
  const stage = await startStage();
  await serve(stage, 'one', serverless);
  await stage.sagemaker.send(new DeleteModelCommand({ ModelName: 'one' }));
  await stage.sagemaker.send(new DeleteEndpointConfigCommand({ EndpointConfigName: 'one' }));
  stage.objects.clear();
  await stage.restart();
  expect((await invoke(stage, 'one', '1,2')).text).toBe('3 text/csv');
});

test('an endpoint that was Creating when the host stopped is created again', async () => {
  const stage = await startStage();
  await makeModel(stage, 'one');
  await createConfig(stage, 'one', 'one');
  stage.injectedFaults().next('CreateEndpoint', { kind: 'stuck' });
  await createEndpoint(stage, 'one');
  await stage.restart();
  expect((await deployed(stage, 'one')).EndpointStatus).toBe('InService');
});

test('a deleted endpoint is gone and its name is free again', async () => {
  const stage = await startStage();
  await serve(stage, 'one');
  await deleteEndpoint(stage, 'one');
  const describe = () => stage.sagemaker.send(new DescribeEndpointCommand({ EndpointName: 'one' }));
  await settled(
    () => describe().catch((error: unknown) => error),
    (answer) => answer instanceof Error,
  );
  await createEndpoint(stage, 'one');
  expect((await deployed(stage, 'one')).EndpointStatus).toBe('InService');
});
