import { s3Errors } from './errors.ts';

/** Both ends inclusive, from 0. */
export interface ByteRange {
  first: number;
  last: number;
}

/**
 * Reads a Range header: `bytes=0-9`, `bytes=10-` or `bytes=-10`. Undefined means the whole object:
 * the header is missing, or S3 ignores it (several ranges, another unit, last before first). Throws
 * InvalidRange for a range outside the object.
 */
export function byteRange(header: string | undefined, sizeBytes: number): ByteRange | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (header === undefined || match === null) return undefined;
  const [, from = '', to = ''] = match;
  if (from === '' && to === '') return undefined;
  if (from !== '' && to !== '' && Number(to) < Number(from)) return undefined;

  const first = from === '' ? Math.max(0, sizeBytes - Number(to)) : Number(from);
  const last = from === '' || to === '' ? sizeBytes - 1 : Math.min(Number(to), sizeBytes - 1);
  if (first > last) throw s3Errors.invalidRange(header, sizeBytes);
  return { first, last };
}
