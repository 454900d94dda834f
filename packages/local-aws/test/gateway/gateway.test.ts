import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Readable } from 'node:stream';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeTrainingJobCommand, SageMakerClient, CreateModelCommand } from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { describe, expect, test, vi } from 'vitest';
import { role, session, stage, tinyJson, tinyS3 } from '../fixtures/gateway.ts';

const once = { maxAttempts: 1 };
const mayPut = { Effect: 'Allow', Action: 's3:PutObject', Resource: 'arn:aws:s3:::bucket/*' };
const mayGet = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::bucket/*' };
const mayList = { Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::bucket' };
const object = { Bucket: 'bucket', Key: 'a key/with ~ (odd) +ä&=.csv' };

const s3As = (gateway: Awaited<ReturnType<typeof stage>>['gateway'], caller: string) =>
  new S3Client({ ...gateway.callAs(caller), ...once });

describe('a call that no policy allows', () => {
  test('gets AccessDenied with AWS’s message from S3, and does not reach the service', async () => {
    const objects = new Map<string, string>();
    const { gateway } = await stage({ services: [tinyS3(objects)] });
    const put = s3As(gateway, role).send(new PutObjectCommand({ Bucket: 'bucket', Key: 'k', Body: 'rows' }));
    await expect(put).rejects.toMatchObject({
      name: 'AccessDenied',
      $metadata: { httpStatusCode: 403 },
      message: `User: ${session} is not authorized to perform: s3:PutObject on resource: arn:aws:s3:::bucket/k because no identity-based policy allows the s3:PutObject action`,
    });
    expect(objects.size).toBe(0);
  });

  test('gets AccessDeniedException with status 400 from a JSON service', async () => {
    const { gateway } = await stage();
    const describeJob = new SageMakerClient({ ...gateway.callAs(role), ...once }).send(
      new DescribeTrainingJobCommand({ TrainingJobName: 'job' }),
    );
    await expect(describeJob).rejects.toMatchObject({
      name: 'AccessDeniedException',
      $metadata: { httpStatusCode: 400 },
      message: expect.stringContaining('sagemaker:DescribeTrainingJob on resource'),
    });
  });

  test('gets its answer even if its body is larger than the socket buffer', async () => {
    const { gateway } = await stage();
    const put = s3As(gateway, role).send(
      new PutObjectCommand({ Bucket: 'bucket', Key: 'k', Body: Buffer.alloc(20_000_000) }),
    );
    await expect(put).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('leaves the connection usable for the next call', async () => {
    const { gateway } = await stage();
    const requestHandler = { httpAgent: new Agent({ keepAlive: true, maxSockets: 1 }) };
    const s3 = new S3Client({ ...gateway.callAs(role), ...once, requestHandler });
    for (const key of ['first', 'second']) {
      const put = s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: key, Body: Buffer.alloc(20_000_000) }));
      await expect(put).rejects.toMatchObject({ message: expect.stringContaining(key) });
    }
    s3.destroy();
  });

  test('is in the trail, with the role and the error', async () => {
    const { gateway, trail } = await stage();
    await expect(s3As(gateway, role).send(new GetObjectCommand({ Bucket: 'bucket', Key: 'k' }))).rejects.toThrow(
      /not authorized/,
    );
    expect(trail()).toEqual([
      expect.objectContaining({
        eventSource: 's3.amazonaws.com',
        eventName: 'GetObject',
        errorCode: 'AccessDenied',
        userIdentity: {
          type: 'AssumedRole',
          arn: session,
          sessionContext: { sessionIssuer: { type: 'Role', arn: role } },
        },
      }),
    ]);
  });
});

describe('a missing key', () => {
  test('is 403 for a caller who may not list the bucket', async () => {
    const { gateway } = await stage({ statements: [mayGet] });
    const get = s3As(gateway, role).send(new GetObjectCommand(object));
    await expect(get).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining('s3:ListBucket'),
    });
    const head = s3As(gateway, role).send(new HeadObjectCommand(object));
    await expect(head).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
  });

  test('is 404 for a caller who may list the bucket', async () => {
    const { gateway } = await stage({ statements: [mayGet, mayList] });
    const get = s3As(gateway, role).send(new GetObjectCommand(object));
    await expect(get).rejects.toMatchObject({ name: 'NoSuchKey', $metadata: { httpStatusCode: 404 } });
  });
});

describe('an error inside a stand-in', () => {
  test('is InternalFailure for the caller, goes to stderr with its stack, and does not stop the gateway', async () => {
    const stderr = vi.spyOn(console, 'error').mockImplementation(() => {});
    const broken = () => {
      throw new TypeError('a bug');
    };
    const { gateway, trail } = await stage({ services: [tinyJson('sagemaker', broken), tinyJson('states')] });
    const describeJob = new SageMakerClient({ ...gateway.callAs('admin'), ...once }).send(
      new DescribeTrainingJobCommand({ TrainingJobName: 'job' }),
    );
    await expect(describeJob).rejects.toMatchObject({ name: 'InternalFailure', $metadata: { httpStatusCode: 500 } });
    expect(stderr).toHaveBeenCalledWith(expect.any(String), expect.objectContaining({ message: 'a bug' }));
    stderr.mockRestore();
    await new SFNClient({ ...gateway.callAs('admin'), ...once }).send(new ListStateMachinesCommand({}));
    expect(trail()).toHaveLength(2);
  });

  test('in the middle of an answer cuts the connection, so that the caller does not take half a body for a whole one', async () => {
    const stderr = vi.spyOn(console, 'error').mockImplementation(() => {});
    const half = async function* () {
      yield Buffer.from('half');
      await sleep(20);
      throw new Error('disk gone');
    };
    const s3 = tinyS3();
    const resolve: typeof s3.resolve = async (request) => ({
      ...(await s3.resolve(request)),
      run: async () => ({ status: 200, headers: { 'content-length': '8' }, body: Readable.from(half()) }),
    });
    const { gateway } = await stage({ services: [{ ...s3, resolve }] });
    const { Body: body } = await s3As(gateway, 'admin').send(new GetObjectCommand(object));
    await expect(body?.transformToString()).rejects.toThrow(/aborted|reset|hang up/);
    await expect.poll(() => stderr.mock.calls).toEqual([[expect.stringContaining('broke off'), expect.any(Error)]]);
    stderr.mockRestore();
  });

  test('is not a refusal: a refused request is in the trail with its error code', async () => {
    const { gateway, trail } = await stage();
    const create = new SageMakerClient({ ...gateway.callAs('admin'), ...once }).send(
      new CreateModelCommand({ ModelName: 'm' }),
    );
    await expect(create).rejects.toMatchObject({ name: 'ValidationException' });
    expect(trail()).toEqual([
      expect.objectContaining({ eventName: 'CreateModel', errorCode: 'ValidationException', requestParameters: null }),
    ]);
  });
});

describe('an injected fault', () => {
  test('fails the given number of calls, which the SDK retries', async () => {
    const { gateway, trail } = await stage();
    const fault = { service: 'sagemaker', operation: 'DescribeTrainingJob', code: 'ServiceUnavailable', status: 503 };
    gateway.faults.add({ ...fault, times: 2, delayMs: 1 });
    const client = new SageMakerClient({ ...gateway.callAs('admin'), maxAttempts: 3 });
    await client.send(new DescribeTrainingJobCommand({ TrainingJobName: 'job' }));
    expect(trail()).toMatchObject([{ errorCode: 'ServiceUnavailable' }, { errorCode: 'ServiceUnavailable' }, {}]);
    expect(gateway.faults.pending()).toEqual([]);
  });

  test('does not affect other operations', async () => {
    const { gateway } = await stage();
    gateway.faults.add({ service: 'states', operation: 'ListExecutions', times: 1, code: 'X', status: 500 });
    await new SFNClient({ ...gateway.callAs('admin'), ...once }).send(new ListStateMachinesCommand({}));
    expect(gateway.faults.pending()).toHaveLength(1);
  });
});

describe('a call that does not go through HTTP', () => {
  const access = { action: 'lambda:InvokeFunction', resource: 'arn:aws:lambda:us-east-1:000000000000:function:f:1' };
  const call = { eventSource: 'lambda.amazonaws.com', eventName: 'Invoke', requestParameters: { functionName: 'f' } };

  test('is refused without a permission, and is in the trail on request', async () => {
    const { gateway, trail } = await stage();
    expect(() => gateway.authorize(role, access)).toThrow(/is not authorized to perform: lambda:InvokeFunction/);
    expect(trail()).toEqual([]);
    expect(() => gateway.authorize(role, access, call)).toThrow(/no identity-based policy/);
    expect(() => gateway.authorize('events.amazonaws.com', access, call)).toThrow(/no resource-based policy/);
    expect(trail()).toMatchObject([
      { eventName: 'Invoke', errorCode: 'AccessDeniedException' },
      { eventName: 'Invoke', userIdentity: { type: 'AWSService', invokedBy: 'events.amazonaws.com' } },
    ]);
  });

  test('returns the statement that allows it', async () => {
    const statements = [{ Sid: 'Invoke', Effect: 'Allow', Action: 'lambda:*', Resource: access.resource }];
    const { gateway, trail } = await stage({ statements });
    expect(gateway.authorize(role, access, call)).toEqual({ allowedBy: ['PreparePolicy/Invoke'] });
    expect(trail()).toMatchObject([{ additionalEventData: { allowedBy: ['PreparePolicy/Invoke'] } }]);
  });
});

test('close waits for short calls and cuts long ones, and the trail has both', async () => {
  /** A service whose calls wait until `resume` is called. */
  const held = (name: string) => {
    const service = tinyJson(name);
    const [begun, resume] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const resolve: typeof service.resolve = async (request) => {
      const call = await service.resolve(request);
      const run = async () => {
        begun.resolve();
        await resume.promise;
        return call.run();
      };
      return { ...call, run };
    };
    return { service: { ...service, resolve }, begun: begun.promise, resume: resume.resolve };
  };
  const [states, sagemaker] = [held('states'), held('sagemaker')];
  const { gateway, trail } = await stage({ services: [states.service, sagemaker.service] });
  const configuration = { ...gateway.callAs('admin'), ...once };
  const soon = new SFNClient(configuration).send(new ListStateMachinesCommand({}));
  const late = new SageMakerClient(configuration).send(new DescribeTrainingJobCommand({ TrainingJobName: 'job' }));
  const outcome = late.then(
    () => 'answered',
    (error: unknown) => String(error),
  );
  await Promise.all([states.begun, sagemaker.begun]);
  const closed = gateway.close();
  states.resume();
  await soon;
  await closed;
  expect(await outcome).toMatch(/hang up|reset|aborted/i);
  sagemaker.resume();
  await expect
    .poll(trail, { timeout: 60_000 })
    .toMatchObject([{ eventName: 'ListStateMachines' }, { eventName: 'DescribeTrainingJob' }]);
});

describe('an allowed call', () => {
  test('reaches S3 with a key of special characters, and the object is read back unchanged', async () => {
    const { gateway, trail } = await stage({ statements: [mayPut, mayGet] });
    const s3 = s3As(gateway, role);
    await s3.send(new PutObjectCommand({ ...object, Body: 'rows' }));
    const { Body: body } = await s3.send(new GetObjectCommand(object));
    expect(await body?.transformToString()).toBe('rows');
    expect(trail()).toMatchObject([
      { eventName: 'PutObject', additionalEventData: { allowedBy: ['PreparePolicy/0'] } },
      { eventName: 'GetObject', additionalEventData: { allowedBy: ['PreparePolicy/1'] } },
    ]);
  });

  test('reaches S3 as a stream in chunks', async () => {
    const objects = new Map<string, string>();
    const { gateway } = await stage({ services: [tinyS3(objects)] });
    const body = { Body: Readable.from([Buffer.from('a'.repeat(9000))]), ContentLength: 9000 };
    await s3As(gateway, 'admin').send(new PutObjectCommand({ Bucket: 'bucket', Key: 'k', ...body }));
    expect([...objects.values()][0]).toContain('a'.repeat(9000));
  });

  test('reaches SageMaker, its runtime and Step Functions, each with its own protocol', async () => {
    const echo = tinyJson('sagemaker', (input) => ({ echo: input }));
    const { gateway, trail } = await stage({ services: [echo, tinyJson('states', () => ({ stateMachines: [] }))] });
    const configuration = { ...gateway.callAs('admin'), ...once };
    await new SageMakerClient(configuration).send(new DescribeTrainingJobCommand({ TrainingJobName: 'job' }));
    const invoke = new InvokeEndpointCommand({ EndpointName: 'e', ContentType: 'application/json', Body: '{"x":1}' });
    const { Body: body } = await new SageMakerRuntimeClient(configuration).send(invoke);
    expect(body.transformToString()).toBe('{"echo":{"x":1}}');
    const machines = await new SFNClient(configuration).send(new ListStateMachinesCommand({}));
    expect(machines.stateMachines).toEqual([]);
    expect(machines.$metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(trail()).toMatchObject([
      { eventName: 'DescribeTrainingJob', userIdentity: { type: 'IAMUser' } },
      { eventName: 'InvokeEndpoint', additionalEventData: { allowedBy: ['admin'] } },
      { eventName: 'ListStateMachines', eventSource: 'states.amazonaws.com' },
    ]);
  });
});
