import type { ServiceResponse } from '../../protocol/service.ts';
import { byteRange } from '../protocol/byte-range.ts';
import { isUnmodifiedForReader } from '../protocol/conditions.ts';
import { findVersion } from '../storage/find-version.ts';
import { checksumHeaders, versionHeader } from '../protocol/object-headers.ts';
import { bucketAccess, objectAccess, type Operation, type S3Request } from './operation.ts';
import type { ObjectVersion } from '../storage/versions.ts';
import { readData } from '../storage/write-data.ts';

const overrides = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
];

const common: Pick<Operation, 'target' | 'query' | 'headers' | 'resolve'> = {
  target: 'object',
  query: ['versionId', ...overrides.map((name) => `response-${name}`)],
  headers: ['x-amz-checksum-mode'],
  resolve: (request) => ({
    access: [
      objectAccess(
        request.query.has('versionId') ? 's3:GetObjectVersion' : 's3:GetObject',
        request.bucket,
        request.key,
      ),
    ],
    revealMissing: bucketAccess('s3:ListBucket', request.bucket),
    run: async () => read(request, false),
  }),
};

/** Several ranges in one request get the whole object, as in S3; `partNumber` is not supported. */
export const getObject: Operation = { name: 'GetObject', method: 'GET', ...common };

export const headObject: Operation = {
  name: 'HeadObject',
  method: 'HEAD',
  ...common,
  resolve: async (request, host) => ({
    ...(await common.resolve(request, host)),
    run: async () => read(request, true),
  }),
};

function read({ bucket, key, query, headers }: S3Request, headersOnly: boolean): ServiceResponse {
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
