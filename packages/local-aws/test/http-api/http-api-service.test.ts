import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { createApiService } from '../../http-api/http-api-service.ts';
import type { LambdaResult } from '../../lambda/lambda.ts';
import { AwsError } from '../../protocol/service.ts';
import type { HttpApiResource } from '../../template/http-apis.ts';
import { account, region } from '../fixtures/gateway.ts';

const functionArn = `arn:aws:lambda:${region}:${account}:function:work`;
const principal = `arn:aws:iam::${account}:user/admin`;

function api(name: string, throttle?: { ratePerSecond: number; burst: number }): HttpApiResource {
  const route = { routeKey: 'POST /predict', authorization: 'AWS_IAM' as const, functionArn };
  return {
    logicalId: name,
    id: `${name}-id`,
    name,
    stage: '$default',
    routes: [{ ...route, ...(throttle && { throttle }) }],
  };
}

function openApi(apis: HttpApiResource[], result: LambdaResult = { payload: { statusCode: 200, body: 'done' } }) {
  let time = Date.UTC(2026, 0, 1);
  const invocations: { functionArn: string; payload: unknown; source: string }[] = [];
  const service = createApiService({
    apis,
    region,
    account,
    invoke: async (arn, payload, source) => {
      invocations.push({ functionArn: arn, payload, source });
      return result;
    },
    now: () => new Date(time),
  });
  const resolve = (path: string, body: string | Buffer = '{}', method = 'POST') =>
    service.resolve({
      method,
      path,
      query: new URLSearchParams('a=1'),
      headers: { 'content-type': 'application/json' },
      body: Readable.from([Buffer.from(body)]),
      principal,
    });
  return {
    service,
    invocations,
    resolve,
    send: async (path: string, body?: string | Buffer) => (await resolve(path, body)).run(),
    wait: (seconds: number) => {
      time += seconds * 1000;
    },
  };
}

describe('an HTTP API refuses', () => {
  test('an unknown API, and names the existing ones', async () => {
    const { resolve } = openApi([api('first'), api('second')]);
    await expect(resolve('/third/predict')).rejects.toMatchObject({
      status: 404,
      message: expect.stringMatching(/\/first, \/second$/),
    });
    await expect(resolve('/predict')).rejects.toMatchObject({ status: 404 });
  });

  test('an unknown route or method', async () => {
    const { resolve } = openApi([api('first')]);
    await expect(resolve('/first/other')).rejects.toMatchObject({ status: 404, message: 'Not Found' });
    await expect(resolve('/first/predict', '', 'GET')).rejects.toMatchObject({ status: 404 });
  });

  test('a body above 10 MB', async () => {
    const { send, invocations } = openApi([api('first')]);
    await expect(send('/first/predict', Buffer.alloc(10 * 1024 * 1024 + 1))).rejects.toMatchObject({ status: 413 });
    expect(invocations).toEqual([]);
  });

  test('requests beyond the burst, until the rate allows more', async () => {
    const { send, wait } = openApi([api('first', { ratePerSecond: 1, burst: 2 })]);
    const status = async () =>
      send('/first/predict').then(
        (response) => response.status,
        (error: unknown) => (error instanceof AwsError ? error.status : error),
      );
    expect([await status(), await status(), await status()]).toEqual([200, 200, 429]);
    wait(1);
    expect([await status(), await status()]).toEqual([200, 429]);
  });
});

describe('an HTTP API', () => {
  test('finds a route by the name of its API, and without the name if it is the only API', async () => {
    const source = `arn:aws:execute-api:${region}:${account}:second-id/$default/POST/predict`;
    const { resolve, invocations } = openApi([api('first'), api('second')]);
    const call = await resolve('/second/predict');
    expect(call.access).toEqual([{ action: 'execute-api:Invoke', resource: source }]);
    await call.run();
    expect(invocations).toMatchObject([{ functionArn, source }]);
    expect((await openApi([api('first')]).send('/predict')).status).toBe(200);
  });

  test('sends its function an event of payload format 2.0', async () => {
    const { send, invocations } = openApi([api('first')]);
    await send('/first/predict', '{"rows": 1}');
    await send('/first/predict', Buffer.from([0xff, 0x00]));
    expect(invocations.map(({ payload }) => payload)).toMatchObject([
      {
        version: '2.0',
        routeKey: 'POST /predict',
        rawPath: '/predict',
        rawQueryString: 'a=1',
        headers: { 'content-type': 'application/json' },
        requestContext: { apiId: 'first-id', stage: '$default', authorizer: { iam: { userArn: principal } } },
        body: '{"rows": 1}',
        isBase64Encoded: false,
      },
      { body: '/wA=', isBase64Encoded: true },
    ]);
  });

  test('answers what its function returns', async () => {
    const payload = { statusCode: 202, headers: { 'x-a': 'b' }, body: '/wA=', isBase64Encoded: true };
    const response = await openApi([api('first')], { payload }).send('/first/predict');
    expect(response).toEqual({ status: 202, headers: { 'x-a': 'b' }, body: Buffer.from([0xff, 0x00]) });
  });

  test.each<[string, LambdaResult]>([
    ['fails', { functionError: 'Unhandled', payload: { errorType: 'Error', errorMessage: '', trace: [] } }],
    ['returns something else than a response', { payload: { rows: 7 } }],
  ])('answers 500 without details if its function %s', async (_, result) => {
    const response = await openApi([api('first')], result).send('/first/predict');
    expect(response).toMatchObject({ status: 500, body: '{"message":"Internal Server Error"}' });
  });

  test('hides the reason of a missing permission', () => {
    const { service } = openApi([api('first')]);
    const error = new AwsError('AccessDeniedException', 400, 'User: a is not authorized');
    expect(service.renderError(error, 'id')).toMatchObject({ status: 403, body: '{"message":"Forbidden"}' });
  });
});
