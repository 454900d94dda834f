import type { BucketStore } from './bucket-store.ts';
import { etagMatches } from '../protocol/conditions.ts';
import { s3Errors } from '../protocol/errors.ts';
import type { S3Host } from '../operations/operation.ts';

/** What a delete has done; members of its answer. */
export interface Deleted {
  /** A delete marker was made, or one was removed. */
  deleteMarker: boolean;
  /** The version that was made or removed. */
  versionId?: string;
}

/**
 * Deletes a key or one version of it. With versioning a key is not removed but gets a delete marker, also one that never
 * was. `ifMatch` is an ETag or `*`: a key without an object is then NoSuchKey. Synchronous: nothing comes in between.
 */
export function deleteVersion(
  host: S3Host,
  bucket: BucketStore,
  key: string,
  versionId: string | undefined,
  ifMatch: string | undefined,
): Deleted {
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
  // A bucket whose versioning was switched off keeps its old versions below a marker.
  if (bucket.versioned || versions.some((version) => version.versionId !== 'null')) {
    const marker = { deleteMarker: true, versionId: bucket.newVersionId(), lastModified: host.time() } as const;
    bucket.add(key, marker);
    return { deleteMarker: true, versionId: marker.versionId };
  }
  bucket.removeVersion(key, 'null');
  return { deleteMarker: false };
}
