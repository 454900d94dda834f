import {
  DeleteObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { removeDirectories, startStage, type S3Stage } from '../fixtures/s3.ts';

let stage: S3Stage;

/** In S3's order: by UTF-8 bytes, where U+FF5E comes before U+1F600. */
const keys = ['a', 'a b+c', 'a/1', 'a/2', 'a/b/1', 'b/1', 'b/\u{1}', 'c', 'ü/1', '～', '😀'].sort((left, right) =>
  Buffer.compare(Buffer.from(left), Buffer.from(right)),
);

beforeAll(async () => {
  stage = await startStage();
  // Written in reverse order.
  for (const Key of keys.toReversed()) {
    await stage.client.send(new PutObjectCommand({ Bucket: 'plain', Key, Body: Key }));
  }
});

afterAll(async () => {
  await stage.stop();
  removeDirectories();
});

const page = (more: object = {}) => stage.client.send(new ListObjectsV2Command({ Bucket: 'plain', ...more }));

/** The keys and common prefixes of every page, in the order in which a client reads the pages. */
async function walk(more: object): Promise<string[][]> {
  const pages: string[][] = [];
  let token: string | undefined;
  do {
    const answer = await page({ ...more, ContinuationToken: token });
    const entries = [
      ...(answer.Contents ?? []).map(({ Key = '' }) => Key),
      ...(answer.CommonPrefixes ?? []).map(({ Prefix = '' }) => Prefix),
    ];
    expect(answer.KeyCount).toBe(entries.length);
    pages.push(entries);
    token = answer.NextContinuationToken;
    expect(answer.IsTruncated).toBe(token !== undefined);
  } while (token !== undefined);
  return pages;
}

test.each([
  ['an unknown continuation token', { ContinuationToken: 'nonsense' }],
  ['a negative page size', { MaxKeys: -1 }],
  ['an unknown encoding', { EncodingType: 'base64' }],
])('%s is InvalidArgument', async (_case, more) => {
  await expect(page(more)).rejects.toMatchObject({ name: 'InvalidArgument', $metadata: { httpStatusCode: 400 } });
});

test('keys are listed in the order of their UTF-8 bytes', async () => {
  const { Contents = [], IsTruncated } = await page();
  expect(Contents.map(({ Key }) => Key)).toEqual(keys);
  expect(IsTruncated).toBe(false);
  expect(keys.indexOf('～')).toBeLessThan(keys.indexOf('😀'));
});

test.each([1, 2, 3, 4, 10, 11, 12])('pages of %i contain every key once, and no page is empty', async (MaxKeys) => {
  const pages = await walk({ MaxKeys });
  expect(pages.flat()).toEqual(keys);
  expect(pages).toHaveLength(Math.ceil(keys.length / MaxKeys));
});

test.each([1, 2, 3, 100])('with a delimiter, pages of %i contain every key and common prefix once', async (MaxKeys) => {
  const entries = (await walk({ MaxKeys, Delimiter: '/' })).flat();
  expect(entries.toSorted()).toEqual(['a', 'a b+c', 'a/', 'b/', 'c', 'ü/', '～', '😀'].toSorted());
});

test('a prefix and a delimiter show one level', async () => {
  const { Contents = [], CommonPrefixes } = await page({ Prefix: 'a/', Delimiter: '/' });
  expect(Contents.map(({ Key }) => Key)).toEqual(['a/1', 'a/2']);
  expect(CommonPrefixes).toEqual([{ Prefix: 'a/b/' }]);
});

test('start-after lists the keys after a key, even if that key does not exist', async () => {
  const after = async (StartAfter: string) => (await page({ StartAfter, MaxKeys: 1 })).Contents?.[0]?.Key;
  expect(await after('a/1')).toBe('a/2');
  expect(await after('a/15')).toBe('a/2');
  expect(await after('')).toBe('a');
  expect((await page({ StartAfter: '😀😀' })).KeyCount).toBe(0);
});

test('encoding-type=url encodes keys, prefixes and delimiters on every page', async () => {
  const first = await page({ EncodingType: 'url', Prefix: 'a b+', Delimiter: '+', MaxKeys: 1 });
  expect(first).toMatchObject({ Prefix: 'a+b%2B', Delimiter: '%2B', EncodingType: 'url' });
  expect(first.Contents?.[0]?.Key).toBe('a+b%2Bc');

  const encoded = (await walk({ EncodingType: 'url', MaxKeys: 2 })).flat();
  expect(encoded).toContain('b/%01');
  expect(encoded).toContain('%C3%BC/1');
  expect(encoded.map((key) => decodeURIComponent(key.replaceAll('+', ' ')))).toEqual(keys);
});

test('a page with a limit of 0 is empty and complete', async () => {
  expect(await page({ MaxKeys: 0 })).toMatchObject({ KeyCount: 0, IsTruncated: false });
});

test('the owner appears only with fetch-owner', async () => {
  expect((await page({ MaxKeys: 1 })).Contents?.[0]?.Owner).toBeUndefined();
  expect((await page({ MaxKeys: 1, FetchOwner: true })).Contents?.[0]?.Owner).toEqual({ ID: '000000000000' });
});

test('versions and delete markers are listed newest first, across pages of one', async () => {
  const put = async (Key: string) =>
    (await stage.client.send(new PutObjectCommand({ Bucket: 'versioned', Key, Body: 'x' }))).VersionId;
  const first = await put('v/a');
  const second = await put('v/a');
  const other = await put('v/b');
  const marker = await stage.client.send(new DeleteObjectCommand({ Bucket: 'versioned', Key: 'v/a' }));

  const versions: unknown[] = [];
  let markers = {};
  for (let more = true; more;) {
    const answer = await stage.client.send(
      new ListObjectVersionsCommand({ Bucket: 'versioned', Prefix: 'v/', MaxKeys: 1, ...markers }),
    );
    for (const { Key, VersionId, IsLatest } of [...(answer.Versions ?? []), ...(answer.DeleteMarkers ?? [])]) {
      versions.push([Key, VersionId, IsLatest]);
    }
    markers = { KeyMarker: answer.NextKeyMarker, VersionIdMarker: answer.NextVersionIdMarker };
    more = answer.IsTruncated ?? false;
  }
  expect(versions).toEqual([
    ['v/a', marker.VersionId, true],
    ['v/a', second, false],
    ['v/a', first, false],
    ['v/b', other, true],
  ]);
  expect((await page({ Bucket: 'versioned', Prefix: 'v/' })).Contents?.map(({ Key }) => Key)).toEqual(['v/b']);
});

test('ListBuckets answers the configured buckets', async () => {
  const { Buckets = [] } = await stage.client.send(new ListBucketsCommand({}));
  expect(Buckets.map(({ Name }) => Name)).toEqual(['plain', 'versioned']);
});
