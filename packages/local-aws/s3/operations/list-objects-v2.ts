import * as z from 'zod';
import { s3Errors } from '../protocol/errors.ts';
import { cutPage, keysWithPrefix, listingOptions } from '../protocol/listing.ts';
import { bucketAccess, type Operation, type S3Request } from '../operation.ts';
import { xmlResponse } from '../protocol/xml.ts';

/** Where a page begins: after a key, or after all keys with a common prefix. */
const position = z.union([z.strictObject({ key: z.string() }), z.strictObject({ commonPrefix: z.string() })]);

export const listObjectsV2: Operation = {
  name: 'ListObjectsV2',
  method: 'GET',
  target: 'bucket',
  when: ['list-type'],
  query: ['prefix', 'delimiter', 'max-keys', 'continuation-token', 'start-after', 'fetch-owner', 'encoding-type'],
  resolve: (request, host) => ({
    access: [bucketAccess('s3:ListBucket', request.bucket, { 's3:prefix': request.query.get('prefix') ?? '' })],
    run: async () => list(request, host.account),
  }),
};

function list({ bucket, query }: S3Request, account: string) {
  const listType = query.get('list-type') ?? '';
  if (listType !== '2') throw s3Errors.invalidArgument('list-type', listType, 'Invalid List Type specified in Request');
  const options = listingOptions(query);
  const token = query.get('continuation-token') ?? undefined;
  const startAfter = query.get('start-after') ?? undefined;
  // As in S3, start-after applies only to the first page.
  const begin = token === undefined ? { key: startAfter ?? '' } : readToken(token);
  const from = 'key' in begin ? begin.key : begin.commonPrefix;

  function* objects() {
    for (const key of keysWithPrefix(bucket, options.prefix, from)) {
      const object = bucket.current(key);
      if (object !== undefined && !('key' in begin && key === begin.key)) yield { key, object };
    }
  }
  const page = cutPage(objects(), options, 'commonPrefix' in begin ? begin.commonPrefix : undefined);
  const next = typeof page.last === 'string' ? { commonPrefix: page.last } : { key: page.last?.key ?? '' };
  const owner = query.get('fetch-owner') === 'true' ? { ID: account } : undefined;

  return xmlResponse('ListBucketResult', {
    Name: bucket.name,
    Prefix: options.encode(options.prefix),
    Delimiter: options.delimiter === '' ? undefined : options.encode(options.delimiter),
    StartAfter: startAfter === undefined ? undefined : options.encode(startAfter),
    MaxKeys: options.limit,
    EncodingType: options.encodingType,
    KeyCount: page.items.length + page.commonPrefixes.length,
    IsTruncated: page.truncated,
    ContinuationToken: token,
    NextContinuationToken: page.truncated ? Buffer.from(JSON.stringify(next)).toString('base64url') : undefined,
    Contents: page.items.map(({ key, object }) => ({
      Key: options.encode(key),
      LastModified: object.lastModified,
      ETag: `"${object.etag}"`,
      ChecksumAlgorithm: object.checksum?.name.toUpperCase(),
      ChecksumType: object.checksum?.type,
      Size: object.sizeBytes,
      Owner: owner,
      StorageClass: 'STANDARD',
    })),
    CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: options.encode(prefix) })),
  });
}

function readToken(token: string): z.infer<typeof position> {
  try {
    return position.parse(JSON.parse(Buffer.from(token, 'base64url').toString()));
  } catch {
    throw s3Errors.invalidArgument('continuation-token', token, 'The continuation token provided is incorrect');
  }
}
