import { s3Errors } from './errors.ts';
import type { ObjectVersion } from '../storage/versions.ts';

/** Whether a header's ETag, with or without quotes, or `*`, means this object. */
export function etagMatches(header: string, etag: string): boolean {
  return header.split(',').some((one) => {
    const sent = one.trim();
    return sent === '*' || sent === etag || sent === `"${etag}"`;
  });
}

/**
 * The conditions of a write: If-None-Match `*` (no such object) and If-Match (this ETag). A delete marker is no object.
 * To be called in the same turn as the write.
 */
export function checkWriteConditions(
  headers: Record<string, string>,
  key: string,
  current: ObjectVersion | undefined,
): void {
  const ifNoneMatch = headers['if-none-match'];
  const ifMatch = headers['if-match'];
  if (ifNoneMatch !== undefined) {
    if (ifNoneMatch !== '*') throw s3Errors.notImplemented(`If-None-Match: ${ifNoneMatch}`);
    if (current !== undefined) throw s3Errors.preconditionFailed('If-None-Match');
  }
  if (ifMatch !== undefined) {
    if (ifMatch === '*') throw s3Errors.notImplemented('If-Match: *');
    if (current === undefined) throw s3Errors.noSuchKey(key);
    if (!etagMatches(ifMatch, current.etag)) throw s3Errors.preconditionFailed('If-Match');
  }
}

/**
 * The conditions of a read (RFC 9110: ETags before dates); `prefix` is that of a copy's source. Throws
 * PreconditionFailed, or answers whether the reader has the object already.
 */
export function isUnmodifiedForReader(
  headers: Record<string, string>,
  object: ObjectVersion,
  prefix: '' | 'x-amz-copy-source-' = '',
): boolean {
  const ifMatch = headers[`${prefix}if-match`];
  const ifNoneMatch = headers[`${prefix}if-none-match`];
  const modified = Date.parse(object.lastModified);
  const isNewerThan = (name: string) => modified > dateOf(headers[`${prefix}${name}`]);
  const isOlderThan = (name: string) => modified <= dateOf(headers[`${prefix}${name}`]);

  if (ifMatch !== undefined && !etagMatches(ifMatch, object.etag)) throw s3Errors.preconditionFailed('If-Match');
  if (ifMatch === undefined && isNewerThan('if-unmodified-since')) {
    throw s3Errors.preconditionFailed('If-Unmodified-Since');
  }
  if (ifNoneMatch !== undefined) return etagMatches(ifNoneMatch, object.etag);
  return isOlderThan('if-modified-since');
}

/** NaN, with which no comparison holds, for a header that is not there or no date. */
function dateOf(header: string | undefined): number {
  return Date.parse(header ?? '');
}
