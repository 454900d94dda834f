import { copySource, copySourceHeaders } from '../protocol/copy-source.ts';
import { s3Errors } from '../protocol/errors.ts';
import { findUpload } from '../storage/find-upload.ts';
import { objectAccess, type Operation } from '../operation.ts';
import { partNumberOf, storePart } from '../storage/store-part.ts';
import { copyData, readData } from '../storage/write-data.ts';
import { xmlResponse } from '../protocol/xml.ts';

export const uploadPartCopy: Operation = {
  name: 'UploadPartCopy',
  method: 'PUT',
  target: 'object',
  when: ['partNumber', 'uploadId'],
  whenHeader: 'x-amz-copy-source',
  headers: [...copySourceHeaders, 'x-amz-copy-source-range'],
  resolve: (request, host) => {
    const source = copySource(request, host);
    return {
      access: [source.access, objectAccess('s3:PutObject', request.bucket, request.key)],
      revealMissing: source.revealMissing,
      run: async () => {
        const partNumber = partNumberOf(request.query);
        const { checksum } = findUpload(request);
        const original = source.find();
        const range = sourceRange(request.headers['x-amz-copy-source-range'], original.sizeBytes);
        const bytes = readData(source.bucket, original.data, range);
        const part = storePart(host, request, partNumber, await copyData(request.bucket, bytes, checksum?.name));
        return xmlResponse(
          'CopyPartResult',
          { ETag: `"${part.etag}"`, LastModified: part.lastModified },
          source.bucket.versioned ? { 'x-amz-copy-source-version-id': original.versionId } : {},
        );
      },
    };
  },
};

/** Stricter than a Range header: both ends are required and must lie inside the object. */
function sourceRange(header: string | undefined, sizeBytes: number) {
  if (header === undefined) return undefined;
  const match = /^bytes=(\d+)-(\d+)$/.exec(header);
  const first = Number(match?.[1]);
  const last = Number(match?.[2]);
  if (match === null || first > last || last >= sizeBytes) {
    throw s3Errors.invalidArgument(
      'x-amz-copy-source-range',
      header,
      'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy',
    );
  }
  return { first, last };
}
