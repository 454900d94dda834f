import type { Call, ServiceResponse } from '../protocol/service.ts';
import { bucketAccess, objectAccess, type S3Request } from './operation.ts';
import { byteRange } from './protocol/byte-range.ts';
import { isUnmodifiedForReader } from './protocol/conditions.ts';
import { checksumHeaders, versionHeader } from './protocol/object-headers.ts';
import { findVersion } from './storage/find-version.ts';
import type { ObjectVersion } from './storage/versions.ts';
import { readData } from './storage/write-data.ts';

const overrides = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
];

/** The query parameters of GetObject and HeadObject. `partNumber` is not supported. */
export const readQuery = ['versionId', ...overrides.map((name) => `response-${name}`)];

/** The `x-amz-` headers of GetObject and HeadObject. */
export const readHeaders = ['x-amz-checksum-mode'];

/** The permissions for reading an object or one version of it. */
export function readAccess({ bucket, key, query }: S3Request): Pick<Call, 'access' | 'revealMissing'> {
  return {
    access: [objectAccess(query.has('versionId') ? 's3:GetObjectVersion' : 's3:GetObject', bucket, key)],
    revealMissing: bucketAccess('s3:ListBucket', bucket),
  };
}

/** Answers GetObject, or HeadObject without the body. */
export function readObject(
  { bucket, key, query, headers }: S3Request,
  operation: 'GetObject' | 'HeadObject',
): ServiceResponse {
  const headersOnly = operation === 'HeadObject';
  const object = findVersion(bucket, key, query.get('versionId'), headersOnly ? 'HEAD' : 'GET');
  const validators = {
    etag: `"${object.etag}"`,
    'last-modified': new Date(object.lastModified).toUTCString(),
    ...versionHeader(bucket, object.versionId),
  };
  if (isUnmodifiedForReader(headers, object)) return { status: 304, headers: validators, body: '' };

  const range = byteRange(headers['range'], object.sizeBytes);
  const sizeBytes = range === undefined ? object.sizeBytes : range.last - range.first + 1;
  return {
    status: range === undefined ? 200 : 206,
    headers: {
      ...object.headers,
      ...validators,
      'accept-ranges': 'bytes',
      'content-length': String(sizeBytes),
      'x-amz-server-side-encryption': 'AES256',
      ...(range && { 'content-range': `bytes ${range.first}-${range.last}/${object.sizeBytes}` }),
      ...(range === undefined && headers['x-amz-checksum-mode'] === 'ENABLED' && checksumHeaders(object)),
      ...overridden(query, object),
    },
    body: headersOnly || sizeBytes === 0 ? '' : readData(bucket, object.data, range),
  };
}

function overridden(query: URLSearchParams, { headers }: ObjectVersion): Record<string, string> {
  return Object.fromEntries(
    overrides
      .map((name) => [name, query.get(`response-${name}`) ?? headers[name]])
      .filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
}
