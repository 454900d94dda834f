import { compareKeys } from '../storage/key-order.ts';
import { cutPage, listingOptions } from '../protocol/listing.ts';
import { bucketAccess, type Operation, type S3Request } from './operation.ts';
import type { UploadRecord } from '../storage/versions.ts';
import { xmlResponse } from '../protocol/xml.ts';

/** Differs from S3: the uploads of one key come in order of their ids, not of their start. */
export const listMultipartUploads: Operation = {
  name: 'ListMultipartUploads',
  method: 'GET',
  target: 'bucket',
  when: ['uploads'],
  query: ['prefix', 'delimiter', 'max-uploads', 'key-marker', 'upload-id-marker', 'encoding-type'],
  resolve: (request, host) => ({
    access: [bucketAccess('s3:ListBucketMultipartUploads', request.bucket)],
    run: async () => list(request, host.account),
  }),
};

function list({ bucket, query }: S3Request, account: string) {
  const options = listingOptions(query, 'max-uploads');
  const keyMarker = query.get('key-marker') ?? '';
  const uploadIdMarker = query.get('upload-id-marker') ?? '';
  const isBehindMarkers = ({ key, uploadId }: UploadRecord) =>
    compareKeys(key, keyMarker) > 0 || (key === keyMarker && uploadIdMarker !== '' && uploadId > uploadIdMarker);
  const uploads = bucket
    .uploads()
    .filter((upload) => upload.key.startsWith(options.prefix) && isBehindMarkers(upload))
    .sort((left, right) => compareKeys(left.key, right.key) || (left.uploadId < right.uploadId ? -1 : 1));
  const page = cutPage(uploads, options, keyMarker || undefined);
  const last = page.truncated ? page.last : undefined;

  return xmlResponse('ListMultipartUploadsResult', {
    Bucket: bucket.name,
    KeyMarker: options.encode(keyMarker),
    UploadIdMarker: uploadIdMarker,
    NextKeyMarker: last === undefined ? undefined : options.encode(typeof last === 'string' ? last : last.key),
    NextUploadIdMarker: typeof last === 'object' ? last.uploadId : undefined,
    Prefix: options.encode(options.prefix),
    Delimiter: options.delimiter === '' ? undefined : options.encode(options.delimiter),
    EncodingType: options.encodingType,
    MaxUploads: options.limit,
    IsTruncated: page.truncated,
    Upload: page.items.map((upload) => ({
      Key: options.encode(upload.key),
      UploadId: upload.uploadId,
      Initiator: { ID: account },
      Owner: { ID: account },
      StorageClass: 'STANDARD',
      Initiated: upload.initiated,
      ChecksumAlgorithm: upload.checksum?.name.toUpperCase(),
      ChecksumType: upload.checksum?.type,
    })),
    CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: options.encode(prefix) })),
  });
}
