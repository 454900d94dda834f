import { isUnmodifiedForReader } from './conditions.ts';
import { s3Errors } from './errors.ts';
import { findVersion } from '../storage/find-version.ts';
import { bucketAccess, objectAccess, type S3Host, type S3Request } from '../operation.ts';
import type { BucketStore } from '../storage/bucket-store.ts';
import type { Access, Call } from '../../protocol/service.ts';
import type { ObjectVersion } from '../storage/versions.ts';

/** The headers that name the source of a copy and its conditions. */
export const copySourceHeaders = [
  'x-amz-copy-source',
  'x-amz-copy-source-if-match',
  'x-amz-copy-source-if-none-match',
  'x-amz-copy-source-if-modified-since',
  'x-amz-copy-source-if-unmodified-since',
];

/** The source of a copy. */
export interface CopySource {
  bucket: BucketStore;
  key: string;
  access: Access;
  revealMissing: NonNullable<Call['revealMissing']>;
  /** Finds the object. Throws if it does not exist or a condition does not hold. */
  find(): ObjectVersion;
}

/**
 * Reads x-amz-copy-source: percent-encoded `bucket/key`, optionally with a leading `/` and
 * `?versionId=`.
 */
export function copySource({ headers }: S3Request, host: S3Host): CopySource {
  const header = headers['x-amz-copy-source'] ?? '';
  const match = /^\/?([^/]+)\/([^?]+)(?:\?versionId=([^&]+))?$/.exec(header);
  const key = decoded(match?.[2] ?? '');
  if (match?.[1] === undefined || key === undefined || key === '') {
    throw s3Errors.invalidArgument(
      'x-amz-copy-source',
      header,
      'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
    );
  }
  const bucket = host.bucket(match[1]);
  const versionId = match[3];
  return {
    bucket,
    key,
    access: objectAccess(versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion', bucket, key),
    revealMissing: bucketAccess('s3:ListBucket', bucket),
    find: () => {
      const object = findVersion(bucket, key, versionId, 'COPY');
      if (isUnmodifiedForReader(headers, object, 'x-amz-copy-source-')) {
        throw s3Errors.preconditionFailed('x-amz-copy-source-If-None-Match');
      }
      return object;
    },
  };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
