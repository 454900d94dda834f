import type { BucketStore } from '../storage/bucket-store.ts';
import { s3Errors } from '../protocol/errors.ts';
import { cutPage, keysWithPrefix, listingOptions } from '../protocol/listing.ts';
import { bucketAccess, type Operation, type S3Request } from '../operation.ts';
import type { Version } from '../storage/versions.ts';
import { xmlResponse } from '../protocol/xml.ts';

interface ListedVersion {
  key: string;
  version: Version;
  isLatest: boolean;
}

/**
 * Differs from S3: a page lists all versions, then all delete markers. S3 mixes them in key order.
 */
export const listObjectVersions: Operation = {
  name: 'ListObjectVersions',
  method: 'GET',
  target: 'bucket',
  when: ['versions'],
  query: ['prefix', 'delimiter', 'max-keys', 'key-marker', 'version-id-marker', 'encoding-type'],
  resolve: (request, host) => ({
    access: [bucketAccess('s3:ListBucketVersions', request.bucket, { 's3:prefix': request.query.get('prefix') ?? '' })],
    run: async () => list(request, host.account),
  }),
};

function list({ bucket, query }: S3Request, account: string) {
  const options = listingOptions(query);
  const keyMarker = query.get('key-marker') ?? '';
  const versionMarker = query.get('version-id-marker') ?? '';
  if (keyMarker === '' && versionMarker !== '') {
    throw s3Errors.invalidArgument(
      'version-id-marker',
      versionMarker,
      'A version-id marker cannot be specified without a key marker.',
    );
  }
  const page = cutPage(
    versionsAfter(bucket, options.prefix, keyMarker, versionMarker),
    options,
    keyMarker || undefined,
  );
  const last = page.truncated ? page.last : undefined;
  const describe = ({ key, version, isLatest }: ListedVersion) => ({
    Key: options.encode(key),
    VersionId: version.versionId,
    IsLatest: isLatest,
    LastModified: version.lastModified,
    Owner: { ID: account },
  });

  return xmlResponse('ListVersionsResult', {
    Name: bucket.name,
    Prefix: options.encode(options.prefix),
    Delimiter: options.delimiter === '' ? undefined : options.encode(options.delimiter),
    KeyMarker: options.encode(keyMarker),
    VersionIdMarker: versionMarker,
    NextKeyMarker: last === undefined ? undefined : options.encode(typeof last === 'string' ? last : last.key),
    NextVersionIdMarker: typeof last === 'object' ? last.version.versionId : undefined,
    MaxKeys: options.limit,
    EncodingType: options.encodingType,
    IsTruncated: page.truncated,
    Version: page.items.flatMap((item) =>
      item.version.deleteMarker
        ? []
        : [
            {
              ...describe(item),
              ETag: `"${item.version.etag}"`,
              ChecksumAlgorithm: item.version.checksum?.name.toUpperCase(),
              ChecksumType: item.version.checksum?.type,
              Size: item.version.sizeBytes,
              StorageClass: 'STANDARD',
            },
          ],
    ),
    DeleteMarker: page.items.filter(({ version }) => version.deleteMarker).map(describe),
    CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: options.encode(prefix) })),
  });
}

/**
 * All versions after the markers. Without a version marker, the list starts with the key after the
 * key marker.
 */
function* versionsAfter(
  bucket: BucketStore,
  prefix: string,
  keyMarker: string,
  versionMarker: string,
): Generator<ListedVersion> {
  for (const key of keysWithPrefix(bucket, prefix, keyMarker)) {
    const versions = bucket.versionsOf(key);
    const listed = versions.map((version, index) => ({ key, version, isLatest: index === 0 }));
    if (key !== keyMarker) yield* listed;
    else if (versionMarker !== '') {
      yield* listed.slice(versions.findIndex(({ versionId }) => versionId === versionMarker) + 1);
    }
  }
}
