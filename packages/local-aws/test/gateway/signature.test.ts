import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { describe, expect, test } from 'vitest';
import { readSignatureClaim } from '../../gateway/signature-claim.ts';
import { region, stage, tinyJson, tinyS3 } from '../fixtures/gateway.ts';

// AWS's own signer signs the requests. They are tampered with and sent with `fetch`, because an SDK
// would repair some.

interface Sent {
  method: string;
  path: string;
  query?: Record<string, string>;
  headers: Record<string, string>;
  body?: string;
}

type Stage = Awaited<ReturnType<typeof stage>>;

async function sign(
  { gateway, keys }: Stage,
  service: string,
  request: Partial<Sent>,
  options: { date?: Date; scope?: string } = {},
) {
  const { accessKeyId, secretAccessKey } = keys.admin;
  const signer = new SignatureV4({
    credentials: { accessKeyId, secretAccessKey },
    region: options.scope ?? region,
    service,
    sha256: Sha256,
    uriEscapePath: service !== 's3',
  });
  const host = gateway.url.slice('http://'.length);
  const plain = { method: 'POST', path: '/', protocol: 'http:', hostname: '127.0.0.1', port: gateway.port, ...request };
  const signed = await signer.sign(
    { ...plain, headers: { host, ...request.headers } },
    { signingDate: options.date ?? new Date() },
  );
  return { ...request, method: plain.method, path: plain.path, headers: signed.headers };
}

async function send({ gateway }: Stage, sent: Sent) {
  const query = new URLSearchParams(sent.query).toString();
  const response = await fetch(`${gateway.url}${sent.path}${query && `?${query}`}`, {
    method: sent.method,
    headers: sent.headers,
    ...(sent.body !== undefined && { body: sent.body }),
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

const describeJob = {
  headers: { 'x-amz-target': 'SageMaker.DescribeTrainingJob', 'content-type': 'application/x-amz-json-1.1' },
  body: '{"a":1}',
};
const put = { method: 'PUT', path: '/bucket/a%20key', headers: { 'x-amz-meta-a': '1' }, body: 'rows' };

describe('a JSON service', () => {
  test('refuses a tampered body, header, path, query and method', async () => {
    const set = await stage();
    const signed = await sign(set, 'sagemaker', describeJob);
    const tampered: Sent[] = [
      { ...signed, body: '{"a":2}' },
      { ...signed, headers: { ...signed.headers, 'x-amz-target': 'SageMaker.DeleteModel' } },
      { ...signed, path: '/other' },
      { ...signed, query: { a: '1' } },
      { ...signed, method: 'PUT' },
    ];
    for (const request of tampered) {
      const { status, text } = await send(set, request);
      expect([status, text]).toEqual([400, expect.stringContaining('InvalidSignatureException')]);
    }
    expect((await send(set, { ...signed, method: 'POST' })).status).toBe(200);
    expect(set.trail()).toHaveLength(1);
  });

  test('refuses an AWS header that was added after signing', async () => {
    const set = await stage();
    const { headers, ...signed } = await sign(set, 'sagemaker', describeJob);
    const { text } = await send(set, { ...signed, headers: { ...headers, 'x-amz-tagging': 'a' } });
    expect(text).toContain('not signed: x-amz-tagging');
  });

  test('refuses a body above 25 MB with an answer instead of cutting the connection', async () => {
    const set = await stage();
    const signed = await sign(set, 'sagemaker', describeJob);
    expect((await send(set, { ...signed, body: 'a'.repeat(26 * 1024 * 1024) })).status).toBe(413);
  });
});

describe('S3', () => {
  test('refuses a tampered header, path and query', async () => {
    const set = await stage();
    const signed = await sign(set, 's3', put);
    const tampered: Sent[] = [
      { ...signed, headers: { ...signed.headers, 'x-amz-meta-a': '2' } },
      { ...signed, path: '/bucket/another%20key' },
      { ...signed, query: { versionId: '1' } },
    ];
    for (const request of tampered) {
      const { status, text } = await send(set, request);
      expect([status, text]).toEqual([403, expect.stringContaining('<Code>SignatureDoesNotMatch</Code>')]);
    }
    expect((await send(set, signed)).status).toBe(200);
  });

  test('refuses a body that differs from the signed one, and stores nothing', async () => {
    const objects = new Map<string, string>();
    const set = await stage({ services: [tinyS3(objects)] });
    const signed = await sign(set, 's3', put);
    const { status, text } = await send(set, { ...signed, body: 'tampered' });
    expect([status, text]).toEqual([400, expect.stringContaining('XAmzContentSHA256Mismatch')]);
    expect(objects.size).toBe(0);
    expect(set.trail()).toMatchObject([{ eventName: 'PutObject', errorCode: 'XAmzContentSHA256Mismatch' }]);
  });

  test('answers the error of the body, not the error that the service derives from it', async () => {
    const s3 = tinyS3();
    const resolve: typeof s3.resolve = async (request) => {
      const call = await s3.resolve(request);
      return {
        ...call,
        run: () => call.run().catch((cause: unknown) => Promise.reject(new Error('broken', { cause }))),
      };
    };
    const set = await stage({ services: [{ ...s3, resolve }] });
    const { text } = await send(set, { ...(await sign(set, 's3', put)), body: 'tampered' });
    expect(text).toContain('XAmzContentSHA256Mismatch');
  });

  test('stores nothing if the sender disconnects, and serves the next request', async () => {
    const objects = new Map<string, string>();
    const set = await stage({ services: [tinyS3(objects)] });
    const { headers } = await sign(set, 's3', put);
    const lines = Object.entries({ ...headers, 'content-length': '1000' }).map(
      ([name, value]) => `${name}: ${value}\r\n`,
    );
    const socket = connect(set.gateway.port, '127.0.0.1');
    socket.write(`PUT ${put.path} HTTP/1.1\r\n${lines.join('')}\r\nrows`);
    await sleep(50);
    socket.destroy();
    await expect.poll(set.trail).toMatchObject([{ eventName: 'PutObject', errorCode: 'RequestTimeout' }]);
    expect(objects.size).toBe(0);
    expect((await send(set, await sign(set, 's3', put))).status).toBe(200);
  });

  test('refuses a request without the hash of its body', async () => {
    const set = await stage();
    const { headers, ...signed } = await sign(set, 's3', put);
    const { 'x-amz-content-sha256': _, ...without } = headers;
    expect((await send(set, { ...signed, headers: without })).text).toContain('x-amz-content-sha256');
    expect((await send(set, { ...signed, headers: { ...without, 'x-amz-content-sha256': 'abc' } })).status).toBe(400);
  });

  test('accepts a presigned URL until it expires', async () => {
    let now = new Date();
    const set = await stage({ now: () => now });
    const { accessKeyId, secretAccessKey } = set.keys.admin;
    const options = { region, service: 's3', sha256: Sha256, uriEscapePath: false };
    const signer = new SignatureV4({ ...options, credentials: { accessKeyId, secretAccessKey } });
    const host = `127.0.0.1:${set.gateway.port}`;
    const plain = {
      method: 'PUT',
      protocol: 'http:',
      hostname: '127.0.0.1',
      path: '/bucket/k',
      query: { 'x-id': 'Put+ 1' },
    };
    const headers = { host, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
    const signed = await signer.presign({ ...plain, headers }, { expiresIn: 60 });
    const query = Object.entries(signed.query ?? {}).map(
      ([name, value]) => `${name}=${encodeURIComponent(String(value))}`,
    );
    const address = `${set.gateway.url}/bucket/k?${query.join('&')}`;
    expect((await fetch(address, { method: 'PUT', body: 'rows' })).status).toBe(200);
    expect(set.trail()).toMatchObject([{ requestParameters: { key: '/bucket/k', 'x-id': 'Put+ 1' } }]);
    expect((await fetch(`${address}&versionId=1`, { method: 'PUT' })).status).toBe(403);
    now = new Date(now.getTime() + 61_000);
    const late = await fetch(address, { method: 'PUT', body: 'rows' });
    expect([late.status, await late.text()]).toEqual([403, expect.stringContaining('Request has expired')]);
  });
});

describe('the sender', () => {
  test('is refused without a signature, in the wording of each service', async () => {
    const set = await stage();
    const s3 = await send(set, { method: 'GET', path: '/bucket', headers: {} });
    expect([s3.status, s3.text]).toEqual([403, expect.stringContaining('<Code>AccessDenied</Code>')]);
    expect(s3.headers.get('x-amz-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    const json = await send(set, { method: 'POST', path: '/', ...describeJob });
    expect([json.status, json.text]).toEqual([400, expect.stringContaining('MissingAuthenticationTokenException')]);
    const rest = await send(set, {
      method: 'POST',
      path: '/predict',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    expect([rest.status, rest.text]).toEqual([403, expect.stringContaining('Missing Authentication Token')]);
    expect(set.trail()).toEqual([]);
  });

  test('is refused with an unknown access key', async () => {
    const set = await stage();
    const foreign = {
      ...set,
      keys: { ...set.keys, admin: { ...set.keys.admin, accessKeyId: 'AKIAAAAAAAAAAAAAAAAA' } },
    };
    const s3 = await send(set, await sign(foreign, 's3', put));
    expect([s3.status, s3.text]).toEqual([403, expect.stringContaining('InvalidAccessKeyId')]);
    const json = await send(set, await sign(foreign, 'sagemaker', describeJob));
    expect([json.status, json.text]).toEqual([400, expect.stringContaining('UnrecognizedClientException')]);
  });

  test('is refused if its clock is more than 15 minutes fast or slow', async () => {
    const set = await stage();
    for (const minutes of [-16, 16]) {
      const date = new Date(Date.now() + minutes * 60_000);
      const s3 = await send(set, await sign(set, 's3', put, { date }));
      expect([s3.status, s3.text]).toEqual([403, expect.stringContaining('RequestTimeTooSkewed')]);
      const json = await send(set, await sign(set, 'sagemaker', describeJob, { date }));
      expect(json.text).toMatch(/InvalidSignatureException.*(expired|not yet current)/);
    }
    expect((await send(set, await sign(set, 's3', put, { date: new Date(Date.now() - 14 * 60_000) }))).status).toBe(
      200,
    );
  });

  test('is refused with another region in the scope, a session token or a truncated header', async () => {
    const set = await stage();
    const abroad = await send(set, await sign(set, 's3', put, { scope: 'eu-west-1' }));
    expect([abroad.status, abroad.text]).toEqual([400, expect.stringContaining("expecting 'us-east-1'")]);
    const { headers, ...signed } = await sign(set, 's3', put);
    const token = await send(set, { ...signed, headers: { ...headers, 'x-amz-security-token': 't' } });
    expect(token.text).toContain('Unset AWS_SESSION_TOKEN');
    const authorization = (headers['authorization'] ?? '').slice(0, -1);
    expect((await send(set, { ...signed, headers: { ...headers, authorization } })).status).toBe(400);
  });

  test('gets the list of services for a call to an unknown one', async () => {
    const set = await stage({ services: [tinyS3(), tinyJson('states')] });
    const { status, text } = await send(set, await sign(set, 'sqs', describeJob));
    expect([status, text]).toEqual([400, expect.stringContaining('no service sqs, only s3, states')]);
  });
});

test('A path with characters that are encoded twice has AWS’s signature', async () => {
  const set = await stage();
  for (const path of ['/endpoints/a%20b%2Fc/invocations', '/endpoints/ä~(1)/', '/a//b/./c']) {
    const encoded = encodeURI(decodeURI(path));
    const signed = await sign(set, 'sagemaker', { path: encoded, headers: {}, body: '{}' });
    expect([path, (await send(set, signed)).status]).toEqual([path, 200]);
  }
});

test('A signature of version 2 is refused with the version to use', async () => {
  const set = await stage();
  const query = { AWSAccessKeyId: 'K', Signature: 's', Expires: '1' };
  const { status, text } = await send(set, { method: 'GET', path: '/bucket/k', query, headers: {} });
  expect([status, text]).toEqual([400, expect.stringContaining('Please use AWS4-HMAC-SHA256')]);
});

test('A signature claim is read from a header with any spacing', () => {
  const headers = (separator: string) => ({
    'x-amz-date': '20260101T000000Z',
    authorization: `AWS4-HMAC-SHA256 Credential=K/20260101/us-east-1/s3/aws4_request${separator}SignedHeaders=host;x-amz-date${separator}Signature=${'a'.repeat(64)}`,
  });
  const claim = { accessKeyId: 'K', service: 's3', signedHeaders: ['host', 'x-amz-date'] };
  for (const separator of [',', ', ', ' , ']) {
    const request = { method: 'GET', path: '/', query: '', headers: headers(separator) };
    expect(readSignatureClaim(request)).toMatchObject(claim);
  }
});
