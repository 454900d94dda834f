import { abortMultipartUpload } from './abort-multipart-upload.ts';
import { completeMultipartUpload } from './complete-multipart-upload.ts';
import { copyObject } from './copy-object.ts';
import { createMultipartUpload } from './create-multipart-upload.ts';
import { deleteObject } from './delete-object.ts';
import { deleteObjects } from './delete-objects.ts';
import { getBucketLocation, getBucketVersioning, headBucket } from './describe-bucket.ts';
import { s3Errors } from '../protocol/errors.ts';
import { getObject, headObject } from './get-object.ts';
import { listMultipartUploads } from './list-multipart-uploads.ts';
import { listObjectVersions } from './list-object-versions.ts';
import { listObjectsV2 } from './list-objects-v2.ts';
import { listParts } from './list-parts.ts';
import type { Operation } from './operation.ts';
import { putObject } from './put-object.ts';
import { uploadPartCopy } from './upload-part-copy.ts';
import { uploadPart } from './upload-part.ts';

const operations: Operation[] = [
  abortMultipartUpload,
  completeMultipartUpload,
  copyObject,
  createMultipartUpload,
  deleteObject,
  deleteObjects,
  getBucketLocation,
  getBucketVersioning,
  getObject,
  headBucket,
  headObject,
  listMultipartUploads,
  listObjectVersions,
  listObjectsV2,
  listParts,
  putObject,
  uploadPart,
  uploadPartCopy,
];

/** Parameters that say who asks, not what; the gateway takes the others of a presigned address away. */
const neutralQuery = ['x-id', 'X-Amz-Security-Token', 'X-Amz-User-Agent'];

const neutralHeaders = [
  'x-amz-date',
  'x-amz-content-sha256',
  'x-amz-security-token',
  'x-amz-user-agent',
  'x-amz-expected-bucket-owner',
  'x-amz-source-expected-bucket-owner',
];

/**
 * The operation a request is for: of those it has all the marks of, the one with most. A parameter or `x-amz-` header
 * that this operation does not honour is NotImplemented, by name: nothing is accepted in silence.
 */
export function matchOperation(
  method: string,
  target: Operation['target'],
  query: URLSearchParams,
  headers: Record<string, string>,
): Operation {
  const marks = ({ when = [], whenHeader }: Operation) => when.length + (whenHeader === undefined ? 0 : 1);
  const [operation] = operations
    .filter((one) => one.method === method && one.target === target)
    .filter(({ when = [] }) => when.every((name) => query.has(name)))
    .filter(({ whenHeader }) => whenHeader === undefined || headers[whenHeader] !== undefined)
    .sort((left, right) => marks(right) - marks(left));
  if (operation === undefined) throw s3Errors.notImplemented(`${method} of ${target}${asQuery([...query.keys()])}`);
  const known = [...neutralQuery, ...(operation.when ?? []), ...(operation.query ?? [])];
  const unknown = [...query.keys()].filter((name) => !known.includes(name));
  if (unknown.length > 0) throw s3Errors.notImplemented(`${method} of ${target}${asQuery(unknown)}`);
  refuseUnknownHeaders(operation, headers);
  return operation;
}

function asQuery(names: string[]): string {
  return names.length === 0 ? '' : ` with ${names.map((name) => `?${name}`).join(', ')}`;
}

function refuseUnknownHeaders(operation: Operation, headers: Record<string, string>): void {
  const known = [...neutralHeaders, ...(operation.headers ?? [])];
  for (const name of Object.keys(headers)) {
    if (!name.startsWith('x-amz-')) continue;
    const honoured = known.some((one) => (one.endsWith('-') ? name.startsWith(one) : name === one));
    if (!honoured) throw s3Errors.notImplemented(`${operation.name} with the header ${name}`);
  }
}
