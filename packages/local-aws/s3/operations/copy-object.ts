import { checksumNamed } from '../protocol/checksums.ts';
import { copySource, copySourceHeaders, type CopySource } from '../protocol/copy-source.ts';
import { s3Errors } from '../protocol/errors.ts';
import { checksumMembers, describeObject, descriptionHeaders, versionHeader } from '../protocol/object-headers.ts';
import { objectAccess, type Operation, type S3Host, type S3Request } from '../operation.ts';
import { fullChecksum, storeObject } from '../storage/store-object.ts';
import { copyData, readData } from '../storage/write-data.ts';
import { xmlResponse } from '../protocol/xml.ts';

export const copyObject: Operation = {
  name: 'CopyObject',
  method: 'PUT',
  target: 'object',
  whenHeader: 'x-amz-copy-source',
  headers: [...copySourceHeaders, ...descriptionHeaders, 'x-amz-metadata-directive', 'x-amz-checksum-algorithm'],
  resolve: (request, host) => {
    const source = copySource(request, host);
    return {
      access: [source.access, objectAccess('s3:PutObject', request.bucket, request.key)],
      revealMissing: source.revealMissing,
      run: () => copy(request, host, source),
    };
  },
};

async function copy(request: S3Request, host: S3Host, source: CopySource) {
  const { bucket, key, headers } = request;
  const directive = headers['x-amz-metadata-directive'] ?? 'COPY';
  if (directive !== 'COPY' && directive !== 'REPLACE') {
    throw s3Errors.invalidArgument('x-amz-metadata-directive', directive, 'Unknown metadata directive.');
  }
  if (
    directive === 'COPY' &&
    source.bucket === bucket &&
    source.key === key &&
    !/\?versionId=/.test(headers['x-amz-copy-source'] ?? '')
  ) {
    throw s3Errors.invalidRequest(
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  }
  const algorithm = headers['x-amz-checksum-algorithm'];
  const requested = algorithm === undefined ? undefined : checksumNamed(algorithm);
  if (algorithm !== undefined && requested === undefined) {
    throw s3Errors.notImplemented(`x-amz-checksum-algorithm: ${algorithm}`);
  }
  const original = source.find();
  const description = directive === 'COPY' ? original.headers : describeObject(headers);
  const checksum = requested ?? original.checksum?.name;
  const copied = await copyData(bucket, readData(source.bucket, original.data), checksum);

  const version = storeObject(
    host,
    request,
    {
      // The MD5 of the bytes, even if the source was uploaded in parts.
      etag: copied.md5.toString('hex'),
      sizeBytes: copied.sizeBytes,
      data: copied.data,
      headers: description,
      ...fullChecksum(checksum, copied.checksums),
    },
    'CopyObject',
  );
  return xmlResponse(
    'CopyObjectResult',
    { ETag: `"${version.etag}"`, LastModified: version.lastModified, ...checksumMembers(version) },
    {
      'x-amz-server-side-encryption': 'AES256',
      ...versionHeader(bucket, version.versionId),
      ...(source.bucket.versioned && { 'x-amz-copy-source-version-id': original.versionId }),
    },
  );
}
