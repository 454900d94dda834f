import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, openSync, readdirSync, rmSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compareKeys, keyIndex } from './key-order.ts';
import { readRecords, writeRecord } from './record-files.ts';
import { keyRecord, uploadRecord, type ObjectVersion, type UploadRecord, type Version } from './versions.ts';

/** A bucket as the template declares it. */
export interface BucketOptions {
  name: string;
  /** Overwriting or deleting an object keeps the earlier versions. */
  versioned: boolean;
  /** Object Created events are sent to EventBridge. */
  eventBridge: boolean;
}

export type BucketStore = ReturnType<typeof openBucketStore>;

/**
 * A bucket on disk, in its own folder:
 *
 *     keys/<sha256 of the key>.json   the key and its versions, newest first
 *     uploads/<upload id>.json        a multipart upload with its parts
 *     data/<random>                   the bytes of a version or a part, never changed once written
 *
 * Data files are written first. They count only when a JSON file, put in place by rename, names
 * them. The next start removes what a killed process left. All JSON files are in memory too. Every
 * change of a record is synchronous, so nothing happens between a condition and the write that
 * depends on it.
 */
export function openBucketStore(directory: string, options: BucketOptions) {
  const folder = join(directory, options.name);
  const folders = { keys: join(folder, 'keys'), uploads: join(folder, 'uploads'), data: join(folder, 'data') };
  for (const path of Object.values(folders)) mkdirSync(path, { recursive: true });

  const versionsByKey = new Map<string, Version[]>();
  for (const { key, versions } of readRecords(folders.keys, keyRecord)) versionsByKey.set(key, versions);
  const sortedKeys = [...versionsByKey.keys()].sort(compareKeys);
  const uploads = new Map<string, UploadRecord>();
  for (const upload of readRecords(folders.uploads, uploadRecord)) uploads.set(upload.uploadId, upload);
  removeUnnamedData();

  function removeUnnamedData() {
    const named = new Set<string>();
    for (const version of [...versionsByKey.values()].flat()) if (!version.deleteMarker) named.add(version.data);
    for (const part of [...uploads.values()].flatMap(({ parts }) => parts)) named.add(part.data);
    for (const name of readdirSync(folders.data)) if (!named.has(name)) removeData(name);
  }

  function removeData(name: string) {
    rmSync(join(folders.data, name), { force: true });
  }

  const recordPath = (key: string) => join(folders.keys, `${createHash('sha256').update(key).digest('hex')}.json`);
  const uploadPath = (uploadId: string) => join(folders.uploads, `${uploadId}.json`);
  const versionsOf = (key: string): readonly Version[] => versionsByKey.get(key) ?? [];

  /** Replaces the versions of a key and removes the bytes of the versions that are gone. */
  function replaceVersions(key: string, versions: Version[]) {
    const before = versionsOf(key);
    if (versions.length > 0) {
      writeRecord(recordPath(key), { key, versions });
      if (before.length === 0) sortedKeys.splice(keyIndex(sortedKeys, key), 0, key);
      versionsByKey.set(key, versions);
    } else if (before.length > 0) {
      rmSync(recordPath(key));
      sortedKeys.splice(keyIndex(sortedKeys, key), 1);
      versionsByKey.delete(key);
    }
    for (const version of before) {
      if (!version.deleteMarker && !versions.includes(version)) removeData(version.data);
    }
  }

  /** Adds a newest version. Without versioning it replaces the version `null`. */
  function add(key: string, version: Version) {
    const olderVersions = versionsOf(key).filter(({ versionId }) => options.versioned || versionId !== 'null');
    replaceVersions(key, [version, ...olderVersions]);
  }

  return {
    ...options,
    arn: `arn:aws:s3:::${options.name}`,
    createdAt: statSync(folder).birthtime,

    versionsOf,
    /** The newest version, unless it is a delete marker. */
    current(key: string): ObjectVersion | undefined {
      const newest = versionsOf(key)[0];
      return newest === undefined || newest.deleteMarker ? undefined : newest;
    },
    /** Keys that have a version or a delete marker, in S3's order, starting at `first`. */
    *keysFrom(first: string): Generator<string> {
      for (let index = keyIndex(sortedKeys, first); index < sortedKeys.length; index++) yield sortedKeys[index] ?? '';
    },
    newVersionId: () => (options.versioned ? randomUUID().replaceAll('-', '') : 'null'),
    add,
    removeVersion(key: string, versionId: string) {
      replaceVersions(
        key,
        versionsOf(key).filter((version) => version.versionId !== versionId),
      );
    },

    /**
     * Writes bytes to a new file and returns its name, which a version or a part can then refer to.
     */
    async writeData(bytes: AsyncIterable<Buffer>): Promise<string> {
      const name = randomUUID();
      try {
        await writeFile(join(folders.data, name), bytes, { flag: 'wx' });
        return name;
      } catch (error) {
        removeData(name);
        throw error;
      }
    },
    removeData,
    /** A file descriptor that remains readable if the version is deleted. The caller closes it. */
    openData: (name: string) => openSync(join(folders.data, name), 'r'),

    upload: (uploadId: string): UploadRecord | undefined => uploads.get(uploadId),
    saveUpload(upload: UploadRecord) {
      const before = uploads.get(upload.uploadId)?.parts ?? [];
      writeRecord(uploadPath(upload.uploadId), upload);
      uploads.set(upload.uploadId, upload);
      for (const part of before) if (!upload.parts.includes(part)) removeData(part.data);
    },
    removeUpload(upload: UploadRecord) {
      rmSync(uploadPath(upload.uploadId));
      uploads.delete(upload.uploadId);
      for (const { data } of upload.parts) removeData(data);
    },
  };
}
