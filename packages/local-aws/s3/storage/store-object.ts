import type { ChecksumName } from '../protocol/checksums.ts';
import { checkWriteConditions } from '../protocol/conditions.ts';
import type { CreatedReason } from './events.ts';
import type { S3Host, S3Request } from '../operation.ts';
import type { ObjectVersion } from './versions.ts';

/**
 * Turns written bytes into the newest version of a key if the request's conditions hold now, and
 * sends Object Created to EventBridge. Removes the bytes if a condition does not hold.
 */
export function storeObject(
  host: S3Host,
  { bucket, key, headers }: Pick<S3Request, 'bucket' | 'key' | 'headers'>,
  object: Pick<ObjectVersion, 'etag' | 'sizeBytes' | 'data' | 'headers' | 'checksum'>,
  reason: CreatedReason,
): ObjectVersion {
  const version: ObjectVersion = {
    deleteMarker: false,
    versionId: bucket.newVersionId(),
    lastModified: host.time(),
    ...object,
  };
  try {
    checkWriteConditions(headers, key, bucket.current(key));
    bucket.add(key, version);
  } catch (error) {
    bucket.removeData(object.data);
    throw error;
  }
  host.created(bucket, key, version, reason);
  return version;
}

/** The checksum of an object that was measured as a whole. */
export function fullChecksum(
  name: ChecksumName | undefined,
  checksums: Map<ChecksumName, string>,
): Pick<ObjectVersion, 'checksum'> {
  const value = name && checksums.get(name);
  return name === undefined || value === undefined ? {} : { checksum: { name, type: 'FULL_OBJECT', value } };
}
