import { findUpload } from '../storage/find-upload.ts';
import { limitOf } from '../protocol/listing.ts';
import { objectAccess, type Operation, type S3Request } from './operation.ts';
import { s3Errors } from '../protocol/errors.ts';
import { xmlResponse } from '../protocol/xml.ts';

export const listParts: Operation = {
  name: 'ListParts',
  method: 'GET',
  target: 'object',
  when: ['uploadId'],
  query: ['max-parts', 'part-number-marker'],
  resolve: (request, host) => ({
    access: [objectAccess('s3:ListMultipartUploadParts', request.bucket, request.key)],
    run: async () => list(request, host.account),
  }),
};

function list(request: S3Request, account: string) {
  const { bucket, key, query } = request;
  const upload = findUpload(request);
  const limit = limitOf(query, 'max-parts');
  const marker = query.get('part-number-marker') ?? '0';
  if (!/^\d{1,10}$/.test(marker)) {
    throw s3Errors.invalidArgument('part-number-marker', marker, 'Argument part-number-marker must be an integer');
  }
  const rest = upload.parts.filter(({ partNumber }) => partNumber > Number(marker));
  const parts = rest.slice(0, limit);
  return xmlResponse('ListPartsResult', {
    Bucket: bucket.name,
    Key: key,
    UploadId: upload.uploadId,
    Initiator: { ID: account },
    Owner: { ID: account },
    StorageClass: 'STANDARD',
    PartNumberMarker: Number(marker),
    NextPartNumberMarker: parts.at(-1)?.partNumber ?? 0,
    MaxParts: limit,
    IsTruncated: limit > 0 && parts.length < rest.length,
    ChecksumAlgorithm: upload.checksum?.name.toUpperCase(),
    ChecksumType: upload.checksum?.type,
    Part: parts.map((part) => ({
      PartNumber: part.partNumber,
      LastModified: part.lastModified,
      ETag: `"${part.etag}"`,
      Size: part.sizeBytes,
      ...(part.checksum && { [`Checksum${part.checksum.name.toUpperCase()}`]: part.checksum.value }),
    })),
  });
}
