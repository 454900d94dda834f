import { DeleteObjectCommand, GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { removeDirectories, startStage, type S3Stage } from '../fixtures/s3.ts';

let stage: S3Stage;
let etag: string | undefined;

beforeAll(async () => {
  stage = await startStage(undefined, '2026-11-20T10:00:00.500Z');
  ({ ETag: etag } = await put('digits', '0123456789'));
});

afterAll(async () => {
  await stage.stop();
  removeDirectories();
});

const put = (key: string, body: string, bucket = 'versioned') =>
  stage.client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: 'text/plain' }));

const get = (key: string, more: object = {}) =>
  stage.client.send(new GetObjectCommand({ Bucket: 'versioned', Key: key, ...more }));

const read = async (key: string, more: object = {}) => (await get(key, more)).Body?.transformToString();

const head = (key: string, more: object = {}) =>
  stage.client.send(new HeadObjectCommand({ Bucket: 'versioned', Key: key, ...more }));

test('a missing key, version or bucket has its own error', async () => {
  await expect(get('none')).rejects.toMatchObject({ name: 'NoSuchKey', $metadata: { httpStatusCode: 404 } });
  await expect(head('none')).rejects.toMatchObject({ name: 'NotFound', $metadata: { httpStatusCode: 404 } });
  await expect(get('digits', { VersionId: 'none' })).rejects.toMatchObject({ name: 'NoSuchVersion' });
  await expect(get('digits', { Bucket: 'nowhere' })).rejects.toMatchObject({ name: 'NoSuchBucket' });
});

test('a range outside the object is InvalidRange', async () => {
  await expect(get('digits', { Range: 'bytes=10-' })).rejects.toMatchObject({
    name: 'InvalidRange',
    $metadata: { httpStatusCode: 416 },
  });
  await put('empty', '');
  await expect(get('empty', { Range: 'bytes=0-' })).rejects.toMatchObject({ name: 'InvalidRange' });
  expect(await read('empty')).toBe('');
});

test.each([
  ['bytes=2-4', '234', 'bytes 2-4/10'],
  ['bytes=7-', '789', 'bytes 7-9/10'],
  ['bytes=-2', '89', 'bytes 8-9/10'],
  ['bytes=8-100', '89', 'bytes 8-9/10'],
])('the range %s is answered with 206 and only its bytes', async (Range, text, ContentRange) => {
  const answer = await get('digits', { Range });
  expect(answer).toMatchObject({ ContentRange, ContentLength: text.length, $metadata: { httpStatusCode: 206 } });
  expect(answer.ChecksumCRC32).toBeUndefined();
  expect(await answer.Body?.transformToString()).toBe(text);
  expect(await head('digits', { Range })).toMatchObject({ ContentRange, ContentLength: text.length });
});

test('a read whose condition does not hold is answered with 412 or 304', async () => {
  const status = (code: number) => ({ $metadata: { httpStatusCode: code } });
  const before = new Date('2026-11-20T09:59:59Z');
  const at = new Date('2026-11-20T10:00:00Z');
  await expect(get('digits', { IfMatch: '"other"' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
  await expect(get('digits', { IfUnmodifiedSince: before })).rejects.toMatchObject({ name: 'PreconditionFailed' });
  await expect(get('digits', { IfNoneMatch: etag })).rejects.toMatchObject(status(304));
  await expect(get('digits', { IfModifiedSince: at })).rejects.toMatchObject(status(304));
  expect(await read('digits', { IfMatch: etag, IfUnmodifiedSince: before })).toBe('0123456789');
  expect(await read('digits', { IfNoneMatch: '"other"', IfModifiedSince: at })).toBe('0123456789');
  expect(await read('digits', { IfModifiedSince: before, IfUnmodifiedSince: at })).toBe('0123456789');
});

test('a delete marker is NoSuchKey, and MethodNotAllowed by its version id', async () => {
  const { VersionId } = await put('gone', 'still here');
  const deleted = await stage.client.send(new DeleteObjectCommand({ Bucket: 'versioned', Key: 'gone' }));
  await expect(get('gone')).rejects.toMatchObject({ name: 'NoSuchKey' });
  await expect(get('gone', { VersionId: deleted.VersionId })).rejects.toMatchObject({ name: 'MethodNotAllowed' });
  expect(await read('gone', { VersionId })).toBe('still here');

  const raw = await fetch(`${stage.url}/versioned/gone`);
  expect(raw.headers.get('x-amz-delete-marker')).toBe('true');
  expect(raw.headers.get('x-amz-version-id')).toBe(deleted.VersionId);
});

test('every version is readable by its id', async () => {
  const versions = [];
  for (const body of ['one', 'two', 'three']) versions.push((await put('history', body)).VersionId);
  expect(new Set(versions).size).toBe(3);
  expect(await Promise.all(versions.map((VersionId) => read('history', { VersionId })))).toEqual([
    'one',
    'two',
    'three',
  ]);
  expect(await read('history')).toBe('three');
});

test('a checksum is answered only on request', async () => {
  const answer = await fetch(`${stage.url}/versioned/digits`);
  expect(answer.headers.get('x-amz-checksum-crc32')).toBeNull();
  expect(await head('digits', { ChecksumMode: 'ENABLED' })).toMatchObject({
    ChecksumCRC32: 'poTHxg==',
    ChecksumType: 'FULL_OBJECT',
  });
});

test('response-* parameters override the headers of the answer', async () => {
  expect(
    await get('digits', { ResponseContentType: 'text/csv', ResponseContentDisposition: 'attachment' }),
  ).toMatchObject({ ContentType: 'text/csv', ContentDisposition: 'attachment' });
});

test('times are in whole seconds', async () => {
  expect((await head('digits')).LastModified).toEqual(new Date('2026-11-20T10:00:00Z'));
});

test('a read continues if its object is overwritten in the meantime', async () => {
  const bytes = 'x'.repeat(4_000_000);
  await put('large', bytes, 'plain');
  const answer = await stage.client.send(new GetObjectCommand({ Bucket: 'plain', Key: 'large' }));
  await put('large', 'short', 'plain');
  expect((await answer.Body?.transformToString())?.length).toBe(bytes.length);
});
