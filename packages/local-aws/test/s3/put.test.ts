import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
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

const put = (key: string, body: string, more: object = {}) =>
  stage.client.send(new PutObjectCommand({ Bucket: 'versioned', Key: key, Body: body, ...more }));

async function textOf(key: string, bucket = 'versioned') {
  const { Body } = await stage.client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return Body?.transformToString();
}

/** A PUT request with exactly these headers. */
async function rawPut(key: string, body: string, headers: Record<string, string>) {
  const response = await fetch(`${stage.url}/plain/${key}`, { method: 'PUT', body, headers });
  const text = await response.text();
  return { status: response.status, code: /<Code>(.*)<\/Code>/.exec(text)?.[1], headers: response.headers };
}

const filesOf = (bucket: string) => readdirSync(join(stage.directory, bucket, 'data')).length;

test('a body that is cut short leaves no object and no file', async () => {
  const before = filesOf('plain');
  const cut = request(`${stage.url}/plain/cut`, { method: 'PUT', headers: { 'content-length': '1000' } });
  const failed = once(cut, 'error');
  await new Promise<void>((resolve) => cut.write('only this', () => resolve()));
  while (stage.calls.at(-1)?.parameters['key'] !== 'cut' || filesOf('plain') === before) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  cut.destroy(new Error('cut'));
  await failed;
  while (filesOf('plain') > before) await new Promise((resolve) => setTimeout(resolve, 5));
  await expect(textOf('cut', 'plain')).rejects.toMatchObject({ name: 'NoSuchKey' });
});

test('an aws-chunked body of another length than declared is IncompleteBody and leaves no file', async () => {
  const before = filesOf('plain');
  for (const length of ['4', '6']) {
    const answer = await rawPut('chunked', '5\r\nhello\r\n0\r\n\r\n', {
      'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'x-amz-decoded-content-length': length,
    });
    expect(answer).toMatchObject({ status: 400, code: 'IncompleteBody' });
  }
  expect(filesOf('plain')).toBe(before);
  await expect(textOf('chunked', 'plain')).rejects.toMatchObject({ name: 'NoSuchKey' });
});

test.each([
  ['a wrong Content-MD5', { 'content-md5': 'AAAAAAAAAAAAAAAAAAAAAA==' }, 'BadDigest'],
  ['a malformed Content-MD5', { 'content-md5': 'abc' }, 'InvalidDigest'],
  ['a wrong CRC32', { 'x-amz-checksum-crc32': 'AAAAAA==' }, 'BadDigest'],
  ['a wrong CRC64NVME', { 'x-amz-checksum-crc64nvme': 'AAAAAAAAAAA=' }, 'BadDigest'],
  ['two checksums', { 'x-amz-checksum-crc32': 'NhCmhg==', 'x-amz-checksum-sha1': 'x' }, 'InvalidRequest'],
  ['an unknown checksum algorithm', { 'x-amz-checksum-xxhash64': 'AAAAAAAAAAA=' }, 'NotImplemented'],
  ['an announced trailer that never comes', { 'x-amz-trailer': 'x-amz-checksum-crc32' }, 'MalformedTrailerError'],
  ['an access control list', { 'x-amz-acl': 'public-read' }, 'NotImplemented'],
  ['another storage class', { 'x-amz-storage-class': 'GLACIER' }, 'NotImplemented'],
  ['too much metadata', { 'x-amz-meta-a': 'x'.repeat(2048) }, 'MetadataTooLarge'],
])('%s is refused and nothing is stored', async (_case, headers, code) => {
  const before = filesOf('plain');
  expect(await rawPut('refused', 'hello', headers)).toMatchObject({ code });
  expect(filesOf('plain')).toBe(before);
  await expect(textOf('refused', 'plain')).rejects.toMatchObject({ name: 'NoSuchKey' });
});

test('a body of unknown length is refused with MissingContentLength', async () => {
  const body = Readable.from([Buffer.from('hello')]);
  const sent = request(`${stage.url}/plain/unknown`, { method: 'PUT' });
  body.pipe(sent);
  const [response] = await once(sent, 'response');
  expect(response.statusCode).toBe(411);
  response.resume();
});

test('signed chunks with a checksum trailer are decoded', async () => {
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32('hello world'));
  const body = `5;chunk-signature=ab\r\nhello\r\n6;chunk-signature=cd\r\n world\r\n0;chunk-signature=ef\r\nx-amz-checksum-crc32:${checksum.toString('base64')}\r\nx-amz-trailer-signature:12\r\n\r\n`;
  const answer = await rawPut('signed', body, {
    'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
    'x-amz-decoded-content-length': '11',
    'x-amz-trailer': 'x-amz-checksum-crc32',
    'content-encoding': 'aws-chunked,gzip',
  });
  expect(answer.status).toBe(200);
  const head = await stage.client.send(
    new HeadObjectCommand({ Bucket: 'plain', Key: 'signed', ChecksumMode: 'ENABLED' }),
  );
  expect(head).toMatchObject({
    ContentLength: 11,
    ContentEncoding: 'gzip',
    ChecksumCRC32: checksum.toString('base64'),
  });
});

test('the SDK stores a stream in chunks with a trailer, and reads it back', async () => {
  const pieces = Array.from({ length: 20 }, (_, index) => Buffer.alloc(50_000, index));
  const size = pieces.length * 50_000;
  await stage.client.send(
    new PutObjectCommand({ Bucket: 'plain', Key: 'stream', Body: Readable.from(pieces), ContentLength: size }),
  );
  const { Body, ChecksumCRC32, ContentEncoding } = await stage.client.send(
    new GetObjectCommand({ Bucket: 'plain', Key: 'stream', ChecksumMode: 'ENABLED' }),
  );
  expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(Buffer.concat(pieces))).toBe(true);
  expect(ChecksumCRC32).toBeDefined();
  expect(ContentEncoding).toBeUndefined();
});

test('an object keeps its type, headers and metadata, and its ETag is the quoted MD5', async () => {
  const answer = await put('described', 'hello', {
    ContentType: 'text/csv',
    CacheControl: 'no-cache',
    Metadata: { rows: '5' },
  });
  expect(answer).toMatchObject({ ETag: '"5d41402abc4b2a76b9719d911017c592"', ChecksumType: 'FULL_OBJECT' });
  const head = await stage.client.send(new HeadObjectCommand({ Bucket: 'versioned', Key: 'described' }));
  expect(head).toMatchObject({
    ContentType: 'text/csv',
    CacheControl: 'no-cache',
    Metadata: { rows: '5' },
    ContentLength: 5,
    VersionId: answer.VersionId,
  });
});

test('exactly one of 50 concurrent If-None-Match puts succeeds, and the others leave no file', async () => {
  const before = filesOf('versioned');
  const outcomes = await Promise.allSettled(
    Array.from({ length: 50 }, (_, index) => put('once', `writer ${index}`, { IfNoneMatch: '*' })),
  );
  const winners = outcomes.flatMap(({ status }, index) => (status === 'fulfilled' ? [index] : []));
  expect(winners).toHaveLength(1);
  const losers = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  expect(new Set(losers.map(({ name, $metadata }) => `${$metadata.httpStatusCode} ${name}`))).toEqual(
    new Set(['412 PreconditionFailed']),
  );
  expect(await textOf('once')).toBe(`writer ${winners[0]}`);
  expect(filesOf('versioned')).toBe(before + 1);
});

test('exactly one of several concurrent If-Match puts on the same ETag succeeds', async () => {
  const { ETag } = await put('counter', 'first');
  const outcomes = await Promise.allSettled(
    Array.from({ length: 20 }, (_, index) => put('counter', `writer ${index}`, { IfMatch: ETag })),
  );
  const winners = outcomes.flatMap(({ status }, index) => (status === 'fulfilled' ? [index] : []));
  expect(winners).toHaveLength(1);
  expect(await textOf('counter')).toBe(`writer ${winners[0]}`);
});

test('no increment is lost with read, If-Match and retry', async () => {
  await put('sum', '0');
  const increment = async (): Promise<void> => {
    const { Body, ETag } = await stage.client.send(new GetObjectCommand({ Bucket: 'versioned', Key: 'sum' }));
    const next = Number(await Body?.transformToString()) + 1;
    try {
      await put('sum', String(next), { IfMatch: ETag });
    } catch {
      return increment();
    }
  };
  await Promise.all(Array.from({ length: 10 }, increment));
  expect(await textOf('sum')).toBe('10');
});

test('If-Match on a missing key is NoSuchKey, and other forms of the conditions are NotImplemented', async () => {
  await expect(put('absent', 'x', { IfMatch: '"abc"' })).rejects.toMatchObject({
    name: 'NoSuchKey',
    $metadata: { httpStatusCode: 404 },
  });
  await expect(put('absent', 'x', { IfNoneMatch: '"abc"' })).rejects.toMatchObject({ name: 'NotImplemented' });
  await expect(put('absent', 'x', { IfMatch: '*' })).rejects.toMatchObject({ name: 'NotImplemented' });
});

test('a delete marker does not count as an object for either condition', async () => {
  const { ETag } = await put('deleted', 'first');
  await stage.client.send(new DeleteObjectCommand({ Bucket: 'versioned', Key: 'deleted' }));
  await expect(put('deleted', 'x', { IfMatch: ETag })).rejects.toMatchObject({ name: 'NoSuchKey' });
  await put('deleted', 'second', { IfNoneMatch: '*' });
  expect(await textOf('deleted')).toBe('second');
});

test('without versioning an overwritten key has one file', async () => {
  const before = filesOf('plain');
  for (const body of ['one', 'two', 'three']) {
    await stage.client.send(new PutObjectCommand({ Bucket: 'plain', Key: 'again', Body: body }));
  }
  expect(await textOf('again', 'plain')).toBe('three');
  expect(filesOf('plain')).toBe(before + 1);
});

test.each([
  ['spaces and pluses', 'a b+c.csv'],
  ['unicode', 'größe/日本/😀.csv'],
  ['empty segments', 'a//b///'],
  ['leading dots', '.hidden/...x'],
  ['percent signs and markup', '100%25 <&>"\'.csv'],
  ['a line feed', 'line\nfeed'],
  ['1,024 bytes', 'ü'.repeat(512)],
])('a key with %s is stored, listed and read unchanged', async (_case, key) => {
  await put(key, 'content');
  expect(await textOf(key)).toBe('content');
  const { Contents = [] } = await stage.client.send(new ListObjectsV2Command({ Bucket: 'versioned', Prefix: key }));
  expect(Contents.map(({ Key }) => Key)).toEqual([key]);
});

test('a key that looks like a path stays inside the folder', async () => {
  for (const key of ['../../escape', '..%2F..%2Fescape', '/etc/passwd', 'keys/../data']) {
    const sent = request(stage.url, {
      method: 'PUT',
      path: `/plain/${key.replaceAll('..', '%2e%2e')}`,
      headers: { 'content-length': '1' },
    });
    sent.end('x');
    const [response] = await once(sent, 'response');
    response.resume();
    expect(response.statusCode).toBe(200);
  }
  expect(readdirSync(stage.directory).sort()).toEqual(['plain', 'versioned']);
  expect(readdirSync(join(stage.directory, 'plain')).sort()).toEqual(['data', 'keys', 'uploads']);
  const { Contents = [] } = await stage.client.send(new ListObjectsV2Command({ Bucket: 'plain', Prefix: '../' }));
  expect(Contents.map(({ Key }) => Key)).toEqual(['../../escape']);
});

test('a key above 1,024 bytes or with invalid UTF-8 is refused', async () => {
  await expect(put('ü'.repeat(513), 'x')).rejects.toMatchObject({ name: 'KeyTooLongError' });
  expect(await rawPut('%ff', 'x', {})).toMatchObject({ status: 400, code: 'InvalidURI' });
});
