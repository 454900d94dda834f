import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { removeDirectories, startStage, type S3Stage } from '../fixtures/s3.ts';

let stage: S3Stage;

beforeAll(async () => {
  stage = await startStage();
});

afterAll(async () => {
  await stage.stop();
  removeDirectories();
});

const put = (Key: string, Body = 'x', Bucket = 'versioned') =>
  stage.client.send(new PutObjectCommand({ Bucket, Key, Body }));

const remove = (Key: string, more: object = {}) =>
  stage.client.send(new DeleteObjectCommand({ Bucket: 'versioned', Key, ...more }));

const read = async (Key: string, Bucket = 'versioned') =>
  (await stage.client.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();

test('a delete with If-Match deletes nothing if the ETag differs, and is NoSuchKey if the key is missing', async () => {
  await put('lease', 'mine');
  await expect(remove('lease', { IfMatch: '"other"' })).rejects.toMatchObject({
    name: 'PreconditionFailed',
    $metadata: { httpStatusCode: 412 },
  });
  expect(await read('lease')).toBe('mine');
  await expect(remove('none', { IfMatch: '*' })).rejects.toMatchObject({ name: 'NoSuchKey' });
});

test('exactly one of several concurrent deletes and puts on the same ETag succeeds', async () => {
  const { ETag } = await put('raced', 'first');
  const outcomes = await Promise.allSettled([
    ...Array.from({ length: 10 }, () => remove('raced', { IfMatch: ETag })),
    ...Array.from({ length: 10 }, () =>
      stage.client.send(new PutObjectCommand({ Bucket: 'versioned', Key: 'raced', Body: 'second', IfMatch: ETag })),
    ),
  ]);
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('with versioning a delete creates a marker, and deleting the marker restores the object', async () => {
  await put('back', 'still here');
  const deleted = await remove('back');
  expect(deleted).toMatchObject({ DeleteMarker: true, $metadata: { httpStatusCode: 204 } });
  await expect(read('back')).rejects.toMatchObject({ name: 'NoSuchKey' });
  await expect(remove('back', { IfMatch: '*' })).rejects.toMatchObject({ name: 'NoSuchKey' });

  expect(await remove('back', { VersionId: deleted.VersionId })).toMatchObject({ DeleteMarker: true });
  expect(await read('back')).toBe('still here');
});

test('deleting the newest version restores the previous version and frees the bytes', async () => {
  const files = () => readdirSync(join(stage.directory, 'versioned', 'data')).length;
  const first = await put('stack', 'one');
  const second = await put('stack', 'two');
  const before = files();
  await remove('stack', { VersionId: second.VersionId });
  expect(await read('stack')).toBe('one');
  expect(files()).toBe(before - 1);
  await remove('stack', { VersionId: first.VersionId });
  await expect(read('stack')).rejects.toMatchObject({ name: 'NoSuchKey' });
  const { Versions } = await stage.client.send(new ListObjectVersionsCommand({ Bucket: 'versioned', Prefix: 'stack' }));
  expect(Versions).toBeUndefined();
});

test('without versioning a delete removes the key and its bytes, and deleting a missing key succeeds', async () => {
  await put('plain', 'x', 'plain');
  const answer = await remove('plain', { Bucket: 'plain' });
  expect(answer.DeleteMarker).toBeUndefined();
  expect(answer.VersionId).toBeUndefined();
  await remove('plain', { Bucket: 'plain' });
  await expect(read('plain', 'plain')).rejects.toMatchObject({ name: 'NoSuchKey' });
  expect(readdirSync(join(stage.directory, 'plain', 'keys'))).toEqual([]);
  expect(readdirSync(join(stage.directory, 'plain', 'data'))).toEqual([]);
});

test('DeleteObjects reports an outcome for each key', async () => {
  await put('many/<1>&', 'x');
  await put('many/ 2 ', 'x');
  const answer = await stage.client.send(
    new DeleteObjectsCommand({
      Bucket: 'versioned',
      Delete: { Objects: [{ Key: 'many/<1>&' }, { Key: 'many/ 2 ', ETag: '"other"' }, { Key: 'many/none' }] },
    }),
  );
  expect(answer.Deleted?.map(({ Key, DeleteMarker }) => [Key, DeleteMarker])).toEqual([
    ['many/<1>&', true],
    ['many/none', true],
  ]);
  expect(answer.Errors).toMatchObject([{ Key: 'many/ 2 ', Code: 'PreconditionFailed' }]);
  await expect(read('many/<1>&')).rejects.toMatchObject({ name: 'NoSuchKey' });
  expect(await read('many/ 2 ')).toBe('x');
});

test('DeleteObjects with Quiet reports only failures', async () => {
  const answer = await stage.client.send(
    new DeleteObjectsCommand({ Bucket: 'versioned', Delete: { Quiet: true, Objects: [{ Key: 'quiet' }] } }),
  );
  expect(answer.Deleted).toBeUndefined();
});

test('a list of deletes without a checksum, with a wrong checksum or malformed deletes nothing', async () => {
  await put('kept', 'x', 'plain');
  const send = async (body: string, headers: Record<string, string>) => {
    const response = await fetch(`${stage.url}/plain?delete`, { method: 'POST', body, headers });
    return /<Code>(.*)<\/Code>/.exec(await response.text())?.[1];
  };
  const body = '<Delete><Object><Key>kept</Key></Object></Delete>';
  expect(await send(body, {})).toBe('InvalidRequest');
  expect(await send(body, { 'x-amz-checksum-crc32': 'AAAAAA==' })).toBe('BadDigest');
  expect(await send('<Delete><Key>kept</Key></Delete>', { 'content-md5': 'EQzSDZdcXKCRq1wTjBz7tQ==' })).toBe(
    'BadDigest',
  );
  expect(await read('kept', 'plain')).toBe('x');
});
