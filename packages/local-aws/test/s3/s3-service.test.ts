import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { afterAll, afterEach, expect, test } from 'vitest';
import { createS3Service } from '../../s3/s3-service.ts';
import { newDirectory, removeDirectories, startStage, type S3Stage } from '../fixtures/s3.ts';

const stages: S3Stage[] = [];

async function start(...options: Parameters<typeof startStage>) {
  const stage = await startStage(...options);
  stages.push(stage);
  return stage;
}

afterEach(async () => {
  for (const stage of stages.splice(0)) await stage.stop();
});

afterAll(removeDirectories);

test.each([
  ['GET', '/plain/key?acl', {}, 'GET of object with ?acl'],
  ['PUT', '/plain/key?tagging', {}, 'PUT of object with ?tagging'],
  ['GET', '/plain?policy', {}, 'GET of bucket with ?policy'],
  ['GET', '/plain?location', {}, 'GET of bucket with ?location'],
  ['GET', '/plain?uploads', {}, 'GET of bucket with ?uploads'],
  ['GET', '/plain/key?uploadId=1', {}, 'GET of object with ?uploadId'],
  ['GET', '/plain', {}, 'GET of bucket'],
  ['GET', '/plain?list-type=2&allow=1', {}, 'GET of bucket with ?allow'],
  ['GET', '/plain?prefix=a&marker=b', {}, 'GET of bucket with ?prefix, ?marker'],
  ['PUT', '/new', {}, 'PUT of bucket'],
  ['DELETE', '/plain', {}, 'DELETE of bucket'],
  ['GET', '/plain/key?partNumber=1', {}, 'GET of object with ?partNumber'],
  ['GET', '/plain/key', { 'x-amz-request-payer': 'requester' }, 'GetObject with the header x-amz-request-payer'],
  ['POST', '/', {}, 'POST /'],
])('%s %s is NotImplemented, and the message names the feature', async (method, path, headers, feature) => {
  const { url } = await start();
  const response = await fetch(url + path, { method, headers });
  expect(response.status).toBe(501);
  const text = await response.text();
  expect(text).toContain('<Code>NotImplemented</Code>');
  expect(text).toContain(feature);
});

test('an error is XML with a code, a message, members and a request id', async () => {
  const { url } = await start();
  const response = await fetch(`${url}/plain/a%26b`);
  expect(response.headers.get('content-type')).toBe('application/xml');
  expect(await response.text()).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>a&amp;b</Key><RequestId>test</RequestId></Error>',
  );
});

test('a request that expects another bucket owner is denied', async () => {
  const { client } = await start();
  const list = (ExpectedBucketOwner: string) =>
    client.send(new ListObjectsV2Command({ Bucket: 'plain', ExpectedBucketOwner }));
  await expect(list('111111111111')).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
  await list('000000000000');
});

test('a damaged record fails the start, and the message names the file to delete', async () => {
  const { directory } = await start();
  const file = join(directory, 'plain', 'keys', 'damaged.json');
  writeFileSync(file, '{"key":');
  await expect(startStage(directory)).rejects.toThrow(`${file} is damaged`);
});

test('close waits for running calls and refuses new ones', async () => {
  const service = createS3Service({
    directory: newDirectory(),
    region: 'us-east-1',
    account: '000000000000',
    buckets: [{ name: 'plain', versioned: false, eventBridge: false }],
    onEvent: () => {},
  });
  const body = new PassThrough();
  const put = { method: 'PUT', path: '/plain/late', query: new URLSearchParams(), headers: { 'content-length': '2' } };
  const call = await service.resolve({ ...put, body, principal: 'test' });
  const steps: string[] = [];
  const answered = call.run().then(() => steps.push('answered'));
  const closing = service.close().then(() => steps.push('closed'));
  await expect(service.resolve({ ...put, body, principal: 'test' })).rejects.toMatchObject({ status: 503 });
  body.end('ab');
  await Promise.all([answered, closing]);
  expect(steps).toEqual(['answered', 'closed']);
});

test('each operation requires its IAM permission', async () => {
  const { client, calls } = await start();
  const on = { Bucket: 'versioned', Key: 'k/1' };
  const { VersionId } = await client.send(new PutObjectCommand({ ...on, Body: 'x' }));
  await client.send(new GetObjectCommand(on));
  await client.send(new GetObjectCommand({ ...on, VersionId }));
  await client.send(new HeadObjectCommand(on));
  await client.send(
    new CopyObjectCommand({ Bucket: 'plain', Key: 'copy', CopySource: `versioned/k/1?versionId=${VersionId}` }),
  );
  const upload = await client.send(new CreateMultipartUploadCommand(on));
  const part = { ...on, UploadId: upload.UploadId, PartNumber: 1 };
  await client.send(new UploadPartCopyCommand({ ...part, CopySource: 'plain/copy' }));
  const { ETag } = await client.send(new UploadPartCommand({ ...part, Body: 'x' }));
  await client.send(
    new CompleteMultipartUploadCommand({ ...part, MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] } }),
  );
  const other = await client.send(new CreateMultipartUploadCommand(on));
  await client.send(new AbortMultipartUploadCommand({ ...on, UploadId: other.UploadId }));
  await client.send(new ListObjectsV2Command({ Bucket: 'plain', Prefix: 'k/' }));
  await client.send(new ListObjectVersionsCommand({ Bucket: 'plain' }));
  await client.send(new ListBucketsCommand({}));
  await client.send(new DeleteObjectCommand(on));
  await client.send(new DeleteObjectCommand({ ...on, VersionId }));
  await client.send(
    new DeleteObjectsCommand({ Bucket: 'plain', Delete: { Objects: [{ Key: 'a' }, { Key: 'b', VersionId: 'null' }] } }),
  );

  const object = 'arn:aws:s3:::versioned/k/1';
  const copy = 'arn:aws:s3:::plain/copy';
  const bucket = 'arn:aws:s3:::plain';
  expect(
    calls.map(({ operation, access }) => [operation, ...access.map(({ action, resource }) => `${action} ${resource}`)]),
  ).toEqual([
    ['PutObject', `s3:PutObject ${object}`],
    ['GetObject', `s3:GetObject ${object}`],
    ['GetObject', `s3:GetObjectVersion ${object}`],
    ['HeadObject', `s3:GetObject ${object}`],
    ['CopyObject', `s3:GetObjectVersion ${object}`, `s3:PutObject ${copy}`],
    ['CreateMultipartUpload', `s3:PutObject ${object}`],
    ['UploadPartCopy', `s3:GetObject ${copy}`, `s3:PutObject ${object}`],
    ['UploadPart', `s3:PutObject ${object}`],
    ['CompleteMultipartUpload', `s3:PutObject ${object}`],
    ['CreateMultipartUpload', `s3:PutObject ${object}`],
    ['AbortMultipartUpload', `s3:AbortMultipartUpload ${object}`],
    ['ListObjectsV2', `s3:ListBucket ${bucket}`],
    ['ListObjectVersions', `s3:ListBucketVersions ${bucket}`],
    ['ListBuckets', 's3:ListAllMyBuckets *'],
    ['DeleteObject', `s3:DeleteObject ${object}`],
    ['DeleteObject', `s3:DeleteObjectVersion ${object}`],
    ['DeleteObjects', `s3:DeleteObject ${bucket}/a`, `s3:DeleteObjectVersion ${bucket}/b`],
  ]);
  const call = (operation: string) => calls.find((candidate) => candidate.operation === operation);
  expect(call('ListObjectsV2')?.access[0]?.context).toEqual({ 's3:prefix': 'k/' });
  expect(call('ListObjectsV2')?.parameters).toMatchObject({ bucketName: 'plain', prefix: 'k/' });
  for (const operation of ['GetObject', 'HeadObject', 'CopyObject']) {
    expect(call(operation)?.revealMissing).toEqual({ action: 's3:ListBucket', resource: 'arn:aws:s3:::versioned' });
  }
  expect(call('PutObject')?.parameters).toMatchObject({ bucketName: 'versioned', key: 'k/1', 'content-length': '1' });
});

test('a bucket with EventBridge sends an event for each new object, in the shape and order of S3', async () => {
  const { client, events } = await start(undefined, '2026-11-20T10:00:00.999Z');
  const on = { Bucket: 'versioned', Key: 'incoming/a b+ü.csv' };
  const put = await client.send(new PutObjectCommand({ ...on, Body: 'hello' }));
  await client.send(
    new CopyObjectCommand({ ...on, Key: 'copy', CopySource: `versioned/${encodeURIComponent(on.Key)}` }),
  );
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(on));
  const { ETag } = await client.send(new UploadPartCommand({ ...on, UploadId, PartNumber: 1, Body: 'x' }));
  await client.send(
    new CompleteMultipartUploadCommand({ ...on, UploadId, MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] } }),
  );
  await expect(client.send(new PutObjectCommand({ ...on, Body: 'x', IfNoneMatch: '*' }))).rejects.toThrow(
    'pre-conditions',
  );
  await client.send(new DeleteObjectCommand(on));
  await client.send(new PutObjectCommand({ Bucket: 'plain', Key: 'silent', Body: 'x' }));

  expect(events.map(({ detail }) => detail.reason)).toEqual(['PutObject', 'CopyObject', 'CompleteMultipartUpload']);
  expect(events[0]).toEqual({
    version: '0',
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    'detail-type': 'Object Created',
    source: 'aws.s3',
    account: '000000000000',
    time: '2026-11-20T10:00:00Z',
    region: 'us-east-1',
    resources: ['arn:aws:s3:::versioned'],
    detail: {
      version: '0',
      bucket: { name: 'versioned' },
      object: {
        key: 'incoming/a b+ü.csv',
        size: 5,
        etag: '5d41402abc4b2a76b9719d911017c592',
        'version-id': put.VersionId,
        sequencer: expect.stringMatching(/^[0-9A-F]{16}$/),
      },
      'request-id': expect.any(String),
      requester: '000000000000',
      'source-ip-address': '127.0.0.1',
      reason: 'PutObject',
    },
  });
  const sequencers = events.map(({ detail }) => detail.object.sequencer);
  expect(sequencers).toEqual([...new Set(sequencers)].sort());
});

test('a restart on the same folder finds objects, versions and uploads, and removes unfinished files', async () => {
  const first = await start(newDirectory());
  const on = { Bucket: 'versioned', Key: 'kept/ü' };
  const { VersionId } = await first.client.send(new PutObjectCommand({ ...on, Body: 'one', Metadata: { a: 'b' } }));
  const newest = await first.client.send(new PutObjectCommand({ ...on, Body: 'two' }));
  await first.client.send(new DeleteObjectCommand({ Bucket: 'versioned', Key: 'marked' }));
  const { UploadId } = await first.client.send(new CreateMultipartUploadCommand({ ...on, Key: 'upload' }));
  const part = { ...on, Key: 'upload', UploadId };
  const { ETag } = await first.client.send(new UploadPartCommand({ ...part, PartNumber: 1, Body: 'part' }));
  // What a killed process leaves: bytes that no record names, and a record before its rename.
  const folder = join(first.directory, 'versioned');
  const data = readdirSync(join(folder, 'data'));
  writeFileSync(join(folder, 'data', 'unnamed'), 'half');
  writeFileSync(join(folder, 'keys', 'x.json.new'), '{"key":');

  const second = await start(first.directory);
  expect(readdirSync(join(folder, 'data'))).toEqual(data);
  expect(readdirSync(join(folder, 'keys'))).toHaveLength(2);
  const got = await second.client.send(new GetObjectCommand(on));
  expect(got.ETag).toBe(newest.ETag);
  expect(await got.Body?.transformToString()).toBe('two');
  const older = await second.client.send(new GetObjectCommand({ ...on, VersionId }));
  expect(older.Metadata).toEqual({ a: 'b' });
  const { DeleteMarkers } = await second.client.send(
    new ListObjectVersionsCommand({ Bucket: 'versioned', Prefix: 'm' }),
  );
  expect(DeleteMarkers).toHaveLength(1);
  await expect(second.client.send(new PutObjectCommand({ ...on, Body: 'x', IfNoneMatch: '*' }))).rejects.toMatchObject({
    name: 'PreconditionFailed',
  });
  await second.client.send(
    new CompleteMultipartUploadCommand({ ...part, MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] } }),
  );
});
