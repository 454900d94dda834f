import { s3Errors } from './errors.ts';
import type { ObjectVersion } from '../storage/versions.ts';

/** Whether a header lists this ETag, with or without quotes, or `*`. */
export function etagMatches(header: string, etag: string): boolean {
  return header.split(',').some((entry) => {
    const sent = entry.trim();
    return sent === '*' || sent === etag || sent === `"${etag}"`;
  });
}

/**
 * Checks the conditions of a write: If-None-Match `*` (the key has no object) and If-Match (the
 * object has this ETag). A delete marker does not count as an object. Call it in the same turn of
 * the event loop as the write.
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
 * Checks the conditions of a read (RFC 9110: ETags take precedence over dates). Returns true if the
 * reader already has the object, and throws PreconditionFailed if a condition does not hold.
 * `prefix` selects the headers for the source of a copy.
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

/** NaN, for which every comparison is false, if the header is missing or not a date. */
function dateOf(header: string | undefined): number {
  return Date.parse(header ?? '');
}
