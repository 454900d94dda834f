import { randomUUID } from 'node:crypto';
import { checksumNamed, type ChecksumName } from '../protocol/checksums.ts';
import { s3Errors } from '../protocol/errors.ts';
import { describeObject, descriptionHeaders } from '../protocol/object-headers.ts';
import { objectAccess, type Operation } from '../operation.ts';
import type { UploadRecord } from '../storage/versions.ts';
import { xmlResponse } from '../protocol/xml.ts';

export const createMultipartUpload: Operation = {
  name: 'CreateMultipartUpload',
  method: 'POST',
  target: 'object',
  when: ['uploads'],
  headers: [...descriptionHeaders, 'x-amz-checksum-algorithm', 'x-amz-checksum-type'],
  resolve: ({ bucket, key, headers }, host) => ({
    access: [objectAccess('s3:PutObject', bucket, key)],
    run: async () => {
      const checksum = checksumOf(headers);
      const uploadId = randomUUID();
      bucket.saveUpload({
        uploadId,
        key,
        initiated: host.time(),
        headers: describeObject(headers),
        parts: [],
        ...(checksum && { checksum }),
      });
      return xmlResponse(
        'InitiateMultipartUploadResult',
        { Bucket: bucket.name, Key: key, UploadId: uploadId },
        {
          'x-amz-server-side-encryption': 'AES256',
          ...(checksum && {
            'x-amz-checksum-algorithm': checksum.name.toUpperCase(),
            'x-amz-checksum-type': checksum.type,
          }),
        },
      );
    },
  }),
};

/** The checksum types that S3 allows. The first is the default. */
const typesOf: Record<ChecksumName, ('COMPOSITE' | 'FULL_OBJECT')[]> = {
  crc32: ['COMPOSITE', 'FULL_OBJECT'],
  crc32c: ['COMPOSITE', 'FULL_OBJECT'],
  crc64nvme: ['FULL_OBJECT'],
  sha1: ['COMPOSITE'],
  sha256: ['COMPOSITE'],
};

function checksumOf(headers: Record<string, string>): UploadRecord['checksum'] {
  const algorithm = headers['x-amz-checksum-algorithm'];
  const sentType = headers['x-amz-checksum-type'];
  if (algorithm === undefined) {
    if (sentType === undefined) return undefined;
    throw s3Errors.invalidRequest('The x-amz-checksum-type header can only be used with x-amz-checksum-algorithm.');
  }
  const name = checksumNamed(algorithm);
  if (name === undefined) throw s3Errors.notImplemented(`x-amz-checksum-algorithm: ${algorithm}`);
  const type = sentType === undefined ? typesOf[name][0] : typesOf[name].find((candidate) => candidate === sentType);
  if (type === undefined) {
    throw s3Errors.invalidRequest(`The ${sentType} checksum type cannot be used with the ${algorithm} algorithm.`);
  }
  return { name, type };
}
