import type { BucketStore } from './bucket-store.ts';
import { s3Errors } from '../protocol/errors.ts';
import type { ObjectVersion } from './versions.ts';

/**
 * Finds a version by its id, by default the newest. Throws S3's error if it is missing or a delete
 * marker.
 */
export function findVersion(
  bucket: BucketStore,
  key: string,
  versionId: string | null | undefined,
  method: string,
): ObjectVersion {
  const versions = bucket.versionsOf(key);
  if (versionId === null || versionId === undefined) {
    const [newest] = versions;
    if (newest === undefined) throw s3Errors.noSuchKey(key);
    if (newest.deleteMarker) {
      throw s3Errors.noSuchKey(key, { 'x-amz-delete-marker': 'true', 'x-amz-version-id': newest.versionId });
    }
    return newest;
  }
  const version = versions.find((candidate) => candidate.versionId === versionId);
  if (version === undefined) throw s3Errors.noSuchVersion(key, versionId);
  if (version.deleteMarker) throw s3Errors.isDeleteMarker(method);
  return version;
}
