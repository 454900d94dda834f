import type { Operation } from './operation.ts';
import { abortMultipartUpload } from './operations/abort-multipart-upload.ts';
import { completeMultipartUpload } from './operations/complete-multipart-upload.ts';
import { copyObject } from './operations/copy-object.ts';
import { createMultipartUpload } from './operations/create-multipart-upload.ts';
import { deleteObject } from './operations/delete-object.ts';
import { deleteObjects } from './operations/delete-objects.ts';
import { getObject } from './operations/get-object.ts';
import { headObject } from './operations/head-object.ts';
import { listObjectVersions } from './operations/list-object-versions.ts';
import { listObjectsV2 } from './operations/list-objects-v2.ts';
import { putObject } from './operations/put-object.ts';
import { uploadPartCopy } from './operations/upload-part-copy.ts';
import { uploadPart } from './operations/upload-part.ts';
import { s3Errors } from './protocol/errors.ts';

const operations: Operation[] = [
  abortMultipartUpload,
  completeMultipartUpload,
  copyObject,
  createMultipartUpload,
  deleteObject,
  deleteObjects,
  getObject,
  headObject,
  listObjectVersions,
  listObjectsV2,
  putObject,
  uploadPart,
  uploadPartCopy,
];

/** Parameters that do not select an operation. The gateway has removed those of a presigned URL. */
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
 * Finds the operation of a request. If several operations fit, the one with the most required
 * parameters and headers wins. A parameter or `x-amz-` header that this operation does not support
 * is NotImplemented, and the message names it.
 */
export function matchOperation(
  method: string,
  target: Operation['target'],
  query: URLSearchParams,
  headers: Record<string, string>,
): Operation {
  const requirements = ({ when = [], whenHeader }: Operation) => when.length + (whenHeader === undefined ? 0 : 1);
  const [operation] = operations
    .filter((candidate) => candidate.method === method && candidate.target === target)
    .filter(({ when = [] }) => when.every((name) => query.has(name)))
    .filter(({ whenHeader }) => whenHeader === undefined || headers[whenHeader] !== undefined)
    .sort((left, right) => requirements(right) - requirements(left));
  if (operation === undefined) throw s3Errors.notImplemented(`${method} of ${target}${asQuery([...query.keys()])}`);
  const supported = [...neutralQuery, ...(operation.when ?? []), ...(operation.query ?? [])];
  const unsupported = [...query.keys()].filter((name) => !supported.includes(name));
  if (unsupported.length > 0) throw s3Errors.notImplemented(`${method} of ${target}${asQuery(unsupported)}`);
  refuseUnsupportedHeaders(operation, headers);
  return operation;
}

function asQuery(names: string[]): string {
  return names.length === 0 ? '' : ` with ${names.map((name) => `?${name}`).join(', ')}`;
}

function refuseUnsupportedHeaders(operation: Operation, headers: Record<string, string>): void {
  const supported = [...neutralHeaders, ...(operation.headers ?? [])];
  for (const name of Object.keys(headers)) {
    if (!name.startsWith('x-amz-')) continue;
    const isSupported = supported.some((entry) => (entry.endsWith('-') ? name.startsWith(entry) : name === entry));
    if (!isSupported) throw s3Errors.notImplemented(`${operation.name} with the header ${name}`);
  }
}
