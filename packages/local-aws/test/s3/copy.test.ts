import { CopyObjectCommand, DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { removeDirectories, startStage, type S3Stage } from '../fixtures/s3.ts';

let stage: S3Stage;
let first: string | undefined;
let etag: string | undefined;

beforeAll(async () => {
  stage = await startStage();
  ({ VersionId: first } = await put('one'));
  ({ ETag: etag } = await put('two'));
});

afterAll(async () => {
  await stage.stop();
  removeDirectories();
});

const put = (Body: string) =>
  stage.client.send(
    new PutObjectCommand({
      Bucket: 'versioned',
      Key: 'a b/ü+',
      Body,
      ContentType: 'text/csv',
      Metadata: { rows: '1' },
    }),
  );

const source = `versioned/${encodeURIComponent('a b/ü+')}`;

const copy = (Key: string, more: object = {}) =>
  stage.client.send(new CopyObjectCommand({ Bucket: 'plain', Key, CopySource: source, ...more }));

const get = (Key: string) => stage.client.send(new GetObjectCommand({ Bucket: 'plain', Key }));

test.each([
  ['a missing source', { CopySource: 'versioned/none' }, 'NoSuchKey'],
  ['a missing source bucket', { CopySource: 'nowhere/none' }, 'NoSuchBucket'],
  ['a source without a key', { CopySource: 'versioned' }, 'InvalidArgument'],
  ['a missing version', { CopySource: `${source}?versionId=none` }, 'NoSuchVersion'],
  ['a source with another ETag', { CopySourceIfMatch: '"other"' }, 'PreconditionFailed'],
  ['an unknown directive', { MetadataDirective: 'MERGE' }, 'InvalidArgument'],
  ['a copy onto itself that changes nothing', { Bucket: 'versioned', Key: 'a b/ü+' }, 'InvalidRequest'],
  ['tags', { Tagging: 'a=b', TaggingDirective: 'REPLACE' }, 'NotImplemented'],
])('%s is refused', async (_case, more, name) => {
  await expect(copy('refused', more)).rejects.toMatchObject({ name });
  await expect(get('refused')).rejects.toMatchObject({ name: 'NoSuchKey' });
});

test('a copy has the bytes, headers and metadata of its source', async () => {
  const answer = await copy('copy', { CopySourceIfMatch: etag });
  expect(answer.CopyObjectResult?.ETag).toBe(etag);
  const got = await get('copy');
  expect(got).toMatchObject({ ContentType: 'text/csv', Metadata: { rows: '1' }, ETag: etag });
  expect(await got.Body?.transformToString()).toBe('two');
});

test('a copy can take an older version and replace its headers and metadata', async () => {
  await copy('older', {
    CopySource: `/${source}?versionId=${first}`,
    MetadataDirective: 'REPLACE',
    ContentType: 'text/plain',
  });
  const got = await get('older');
  expect(got).toMatchObject({ ContentType: 'text/plain', Metadata: {} });
  expect(await got.Body?.transformToString()).toBe('one');
});

test('exactly one of several concurrent copies to a new key succeeds', async () => {
  const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => copy('once', { IfNoneMatch: '*' })));
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('a delete marker is not a valid source', async () => {
  await stage.client.send(new PutObjectCommand({ Bucket: 'versioned', Key: 'gone', Body: 'x' }));
  await stage.client.send(new DeleteObjectCommand({ Bucket: 'versioned', Key: 'gone' }));
  await expect(copy('refused', { CopySource: 'versioned/gone' })).rejects.toMatchObject({ name: 'NoSuchKey' });
});
