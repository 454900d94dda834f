import type { BucketStore } from './bucket-store.ts';
import { etagMatches } from '../protocol/conditions.ts';
import { s3Errors } from '../protocol/errors.ts';
import type { S3Host } from '../operation.ts';

/** The outcome of a delete. */
export interface Deletion {
  /** The delete has created or removed a delete marker. */
  deleteMarker: boolean;
  /** The version that was created or removed. */
  versionId?: string;
}

/**
 * Deletes a key or one of its versions. With versioning, the key gets a delete marker, even if it
 * never existed. `ifMatch` is an ETag or `*`, which makes a key without an object NoSuchKey.
 * Synchronous, so nothing happens between the condition and the delete.
 */
export function deleteVersion(
  host: S3Host,
  bucket: BucketStore,
  key: string,
  versionId: string | undefined,
  ifMatch: string | undefined,
): Deletion {
  const versions = bucket.versionsOf(key);
  const target = versionId === undefined ? versions[0] : versions.find((version) => version.versionId === versionId);
  if (ifMatch !== undefined) {
    if (target === undefined || target.deleteMarker) throw s3Errors.noSuchKey(key);
    if (!etagMatches(ifMatch, target.etag)) throw s3Errors.preconditionFailed('If-Match');
  }
  if (versionId !== undefined) {
    bucket.removeVersion(key, versionId);
    return { deleteMarker: target?.deleteMarker ?? false, versionId };
  }
  // A bucket whose versioning was switched off keeps its old versions under a marker.
  if (bucket.versioned || versions.some((version) => version.versionId !== 'null')) {
    const marker = { deleteMarker: true, versionId: bucket.newVersionId(), lastModified: host.time() } as const;
    bucket.add(key, marker);
    return { deleteMarker: true, versionId: marker.versionId };
  }
  bucket.removeVersion(key, 'null');
  return { deleteMarker: false };
}
