import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
  type CompletedPart,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { removeDirectories, startStage, type S3Stage } from '../fixtures/s3.ts';

let stage: S3Stage;
const large = Buffer.alloc(5 * 1024 ** 2, 'a part');
const small = Buffer.from('the end');

beforeAll(async () => {
  stage = await startStage();
});

afterAll(async () => {
  await stage.stop();
  removeDirectories();
});

const Bucket = 'versioned';

async function create(Key: string, more: object = {}) {
  const { UploadId } = await stage.client.send(new CreateMultipartUploadCommand({ Bucket, Key, ...more }));
  return { Bucket, Key, UploadId };
}

type Upload = Awaited<ReturnType<typeof create>>;

async function upload(to: Upload, PartNumber: number, Body: Buffer): Promise<CompletedPart> {
  const { ETag, ChecksumCRC32 } = await stage.client.send(new UploadPartCommand({ ...to, PartNumber, Body }));
  return { PartNumber, ETag, ...(ChecksumCRC32 !== undefined && { ChecksumCRC32 }) };
}

const complete = (to: Upload, Parts: CompletedPart[], more: object = {}) =>
  stage.client.send(new CompleteMultipartUploadCommand({ ...to, MultipartUpload: { Parts }, ...more }));

const files = () => readdirSync(join(stage.directory, Bucket, 'data')).length;

test('parts out of order, unknown parts and parts with another ETag or checksum are refused', async () => {
  const to = await create('refused');
  const first = await upload(to, 1, large);
  const second = await upload(to, 2, small);
  await expect(complete(to, [second, first])).rejects.toMatchObject({ name: 'InvalidPartOrder' });
  await expect(complete(to, [first, { PartNumber: 3, ETag: '"a"' }])).rejects.toMatchObject({ name: 'InvalidPart' });
  await expect(complete(to, [{ ...first, ETag: '"a"' }])).rejects.toMatchObject({ name: 'InvalidPart' });
  await expect(complete(to, [{ ...first, ChecksumCRC32: 'AAAAAA==' }])).rejects.toMatchObject({ name: 'InvalidPart' });
  await expect(complete(to, [first, second], { MpuObjectSize: 1 })).rejects.toMatchObject({ name: 'InvalidRequest' });
  await expect(complete(to, [first, second], { ChecksumCRC32: 'AAAAAA==' })).rejects.toMatchObject({
    name: 'BadDigest',
  });
  await expect(stage.client.send(new HeadObjectCommand({ Bucket, Key: 'refused' }))).rejects.toMatchObject({
    name: 'NotFound',
  });
});

test('a part below 5 MiB is EntityTooSmall, unless it is the last part', async () => {
  const to = await create('small');
  const parts = [await upload(to, 1, small), await upload(to, 2, small)];
  await expect(complete(to, parts)).rejects.toMatchObject({ name: 'EntityTooSmall' });
});

test('an abort removes the parts, and an aborted or unknown upload is NoSuchUpload', async () => {
  const before = files();
  const to = await create('aborted');
  const part = await upload(to, 1, small);
  await stage.client.send(new AbortMultipartUploadCommand(to));
  expect(files()).toBe(before);
  await expect(complete(to, [part])).rejects.toMatchObject({ name: 'NoSuchUpload' });
  await expect(upload(to, 2, small)).rejects.toMatchObject({ name: 'NoSuchUpload' });
  await expect(upload({ ...to, UploadId: '../x' }, 2, small)).rejects.toMatchObject({ name: 'NoSuchUpload' });
  await expect(stage.client.send(new AbortMultipartUploadCommand(to))).rejects.toMatchObject({ name: 'NoSuchUpload' });
});

test('a part whose checksum algorithm differs from its upload is refused', async () => {
  const to = await create('algorithms', { ChecksumAlgorithm: 'SHA256' });
  await expect(upload(to, 1, small)).rejects.toMatchObject({ name: 'InvalidRequest' });
});

test('a part number outside 1 to 10,000 is InvalidArgument', async () => {
  const to = await create('numbers');
  await expect(upload(to, 10_001, small)).rejects.toMatchObject({ name: 'InvalidArgument' });
  await expect(upload(to, 0, small)).rejects.toMatchObject({ name: 'InvalidArgument' });
});

test('a completed upload is one object, and its ETag derives from the ETags of its parts', async () => {
  const before = files();
  const to = await create('whole', { ContentType: 'text/csv', Metadata: { rows: '9' }, ChecksumAlgorithm: 'CRC32' });
  // The last part comes first, and the first part comes twice: the second upload counts.
  const last = await upload(to, 7, small);
  await upload(to, 1, Buffer.from('replaced'));
  const first = await upload(to, 1, large);
  const answer = await complete(to, [first, last]);

  const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest();
  expect(answer.ETag).toBe(`"${md5(Buffer.concat([md5(large), md5(small)])).toString('hex')}-2"`);
  const got = await stage.client.send(new GetObjectCommand({ Bucket, Key: 'whole', ChecksumMode: 'ENABLED' }));
  expect(got).toMatchObject({ ContentType: 'text/csv', Metadata: { rows: '9' }, ChecksumType: 'COMPOSITE' });
  expect(got.ChecksumCRC32).toMatch(/^[\w+/]{6}==-2$/);
  const bytes = Buffer.from((await got.Body?.transformToByteArray()) ?? []);
  expect(bytes.equals(Buffer.concat([large, small]))).toBe(true);
  expect(files()).toBe(before + 1);
});

test('the checksum of the whole object is computed and compared with the client’s', async () => {
  const to = await create('full', { ChecksumAlgorithm: 'CRC64NVME' });
  const Body = Buffer.from('123456789');
  const { ETag } = await stage.client.send(
    new UploadPartCommand({ ...to, PartNumber: 1, Body, ChecksumAlgorithm: 'CRC64NVME' }),
  );
  const parts = [{ PartNumber: 1, ETag }];
  await expect(complete(to, parts, { ChecksumCRC64NVME: 'AAAAAAAAAAA=' })).rejects.toMatchObject({ name: 'BadDigest' });
  const answer = await complete(to, parts, { ChecksumCRC64NVME: 'rosUhgp5mIg=', ChecksumType: 'FULL_OBJECT' });
  expect(answer).toMatchObject({ ChecksumCRC64NVME: 'rosUhgp5mIg=', ChecksumType: 'FULL_OBJECT' });
});

test('exactly one of several concurrent completions to a new key succeeds, and the others can complete later', async () => {
  const uploads = await Promise.all(Array.from({ length: 5 }, () => create('once')));
  const parts = await Promise.all(uploads.map(async (to) => [await upload(to, 1, small)]));
  const outcomes = await Promise.allSettled(
    uploads.map((to, index) => complete(to, parts[index] ?? [], { IfNoneMatch: '*' })),
  );
  const losers = outcomes.flatMap(({ status }, index) => (status === 'rejected' ? [index] : []));
  expect(losers).toHaveLength(4);
  const [loser = 0] = losers;
  const to = uploads[loser];
  if (to !== undefined) await complete(to, parts[loser] ?? []);
});

test('exactly one of several concurrent completions of an upload creates the object', async () => {
  const to = await create('twice');
  const parts = [await upload(to, 1, large)];
  const outcomes = await Promise.allSettled([complete(to, parts), complete(to, parts), complete(to, parts)]);
  const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.name] : []));
  expect(reasons).toEqual(['NoSuchUpload', 'NoSuchUpload']);
  const { Versions } = await stage.client.send(new ListObjectVersionsCommand({ Bucket, Prefix: 'twice' }));
  expect(Versions).toHaveLength(1);
});

test('a part can be copied from a range of an object', async () => {
  await stage.client.send(new PutObjectCommand({ Bucket, Key: 'source', Body: '0123456789' }));
  const to = await create('copied', { ChecksumAlgorithm: 'CRC32' });
  const copyPart = (CopySourceRange: string) =>
    stage.client.send(
      new UploadPartCopyCommand({ ...to, PartNumber: 1, CopySource: `${Bucket}/source`, CopySourceRange }),
    );
  await expect(copyPart('bytes=5-10')).rejects.toMatchObject({ name: 'InvalidArgument' });
  const { CopyPartResult } = await copyPart('bytes=5-9');
  await complete(to, [{ PartNumber: 1, ETag: CopyPartResult?.ETag }]);
  const got = await stage.client.send(new GetObjectCommand({ Bucket, Key: 'copied' }));
  expect(await got.Body?.transformToString()).toBe('56789');
});
