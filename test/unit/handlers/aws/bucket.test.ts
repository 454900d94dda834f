import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBucket, type Bucket } from '../../../../handlers/aws/bucket.ts';
import { fakeBucket } from '../../../fixtures/fake-bucket.ts';
import { removeDirectories, startStage, type S3Stage } from '../../../../packages/local-aws/test/fixtures/s3.ts';

let stage: S3Stage;
const folder = mkdtempSync(join(tmpdir(), 'objects-'));
beforeAll(async () => {
  stage = await startStage();
});
afterAll(async () => {
  await stage.stop();
  removeDirectories();
  rmSync(folder, { recursive: true });
});

// The other tests use the fake bucket, so it must pass the same tests as S3.
describe.each<[string, () => Bucket]>([
  ['the bucket over S3', () => openBucket(stage.client, 'versioned')],
  ['the fake bucket of the tests', () => fakeBucket('versioned')],
])('%s', (_, open) => {
  const etagOf = async (bucket: Bucket, key: string) => (await bucket.readVersioned(key))?.etag ?? '';

  it('names a missing object, and returns nothing for an unknown key', async () => {
    const bucket = open();
    await expect(bucket.readJson('no.json')).rejects.toThrow('s3://versioned/no.json does not exist');
    expect(await bucket.readVersioned('no.json')).toBeUndefined();
    expect(await bucket.list('no/')).toEqual([]);
  });

  it('creates an object once', async () => {
    const bucket = open();
    expect(await bucket.writeIf('a.json', { a: 1 }, { ifNoneMatch: '*' })).toBe('written');
    expect(await bucket.writeIf('a.json', { a: 2 }, { ifNoneMatch: '*' })).toBe('conflict');
    expect(await bucket.readJson('a.json')).toEqual({ a: 1 });
  });

  it('overwrites an object only if it has not changed since it was read', async () => {
    const bucket = open();
    await bucket.writeJson('b.json', { b: 1 });
    const first = await etagOf(bucket, 'b.json');
    expect(await bucket.writeIf('b.json', { b: 2 }, { ifMatch: first })).toBe('written');
    expect(await bucket.writeIf('b.json', { b: 3 }, { ifMatch: first })).toBe('conflict');
    expect(await bucket.writeIf('no.json', { b: 3 }, { ifMatch: first })).toBe('conflict');
    expect(await bucket.readJson('b.json')).toEqual({ b: 2 });
  });

  it('removes an object only if it has not changed since it was read, and reports a missing one as removed', async () => {
    const bucket = open();
    await bucket.writeJson('c.json', { c: 1 });
    const first = await etagOf(bucket, 'c.json');
    await bucket.writeJson('c.json', { c: 2 });
    expect(await bucket.removeIf('c.json', first)).toBe('conflict');
    expect(await bucket.removeIf('c.json', await etagOf(bucket, 'c.json'))).toBe('removed');
    expect(await bucket.removeIf('c.json', first)).toBe('removed');
    expect(await bucket.readVersioned('c.json')).toBeUndefined();
    expect(await bucket.writeIf('c.json', { c: 3 }, { ifNoneMatch: '*' })).toBe('written');
  });

  it('lists objects in key order with their sizes, and uploads and downloads files', async () => {
    const bucket = open();
    const path = join(folder, 'file.txt');
    writeFileSync(path, 'text');
    await bucket.upload(path, 'd/2.txt', 'text/plain');
    await bucket.write('d/1.txt', 'longer text', 'text/plain');
    expect(await bucket.list('d/')).toMatchObject([
      { key: 'd/1.txt', sizeBytes: 11 },
      { key: 'd/2.txt', sizeBytes: 4 },
    ]);
    await bucket.download('d/1.txt', path);
    expect(readFileSync(path, 'utf8')).toBe('longer text');
  });
});

it('names an object that is not JSON', async () => {
  const bucket = openBucket(stage.client, 'versioned');
  await bucket.write('e.json', '{', 'application/json');
  await expect(bucket.readJson('e.json')).rejects.toThrow('s3://versioned/e.json is not JSON');
});
