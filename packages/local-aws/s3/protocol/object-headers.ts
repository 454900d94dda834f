import { AwsError } from '../../protocol/service.ts';
import { s3Errors } from './errors.ts';
import type { BucketStore } from '../storage/bucket-store.ts';
import type { ObjectVersion } from '../storage/versions.ts';

/** S3's limit for all x-amz-meta- headers together. */
const mostMetadataBytes = 2048;

const storedHeaders = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
];

/** The x-amz headers that describe a new object. */
export const descriptionHeaders = ['x-amz-meta-', 'x-amz-storage-class', 'x-amz-server-side-encryption'];

/** The request headers that are stored with the object. GetObject and HeadObject answer them. */
export function describeObject(headers: Record<string, string>): Record<string, string> {
  refuseOther(headers, 'x-amz-storage-class', 'STANDARD');
  refuseOther(headers, 'x-amz-server-side-encryption', 'AES256');
  const description: Record<string, string> = { 'content-type': 'binary/octet-stream' };
  let metadataBytes = 0;
  for (const [name, sent] of Object.entries(headers)) {
    const value = name === 'content-encoding' ? withoutAwsChunked(sent) : sent;
    const isMetadata = name.startsWith('x-amz-meta-');
    if (isMetadata) metadataBytes += name.length - 'x-amz-meta-'.length + value.length;
    if ((isMetadata || storedHeaders.includes(name)) && (isMetadata || value !== '')) description[name] = value;
  }
  if (metadataBytes > mostMetadataBytes) {
    throw new AwsError('MetadataTooLarge', 400, 'Your metadata headers exceed the maximum allowed metadata size', {
      Size: metadataBytes,
      MaxSizeAllowed: mostMetadataBytes,
    });
  }
  return description;
}

/** aws-chunked describes the request body, not the object. */
function withoutAwsChunked(encoding: string): string {
  const encodings = encoding.split(/\s*,\s*/).filter((name) => name !== 'aws-chunked');
  return encodings.join(',');
}

function refuseOther(headers: Record<string, string>, name: string, supported: string): void {
  const sent = headers[name];
  if (sent !== undefined && sent !== supported) throw s3Errors.notImplemented(`${name}: ${sent}`);
}

/** The headers of an answer to a write. */
export function writtenHeaders(bucket: BucketStore, version: ObjectVersion): Record<string, string> {
  return {
    etag: `"${version.etag}"`,
    'x-amz-server-side-encryption': 'AES256',
    ...versionHeader(bucket, version.versionId),
    ...checksumHeaders(version),
  };
}

/** S3 names the version only if the bucket has versioning. */
export function versionHeader(bucket: BucketStore, versionId: string): Record<string, string> {
  return bucket.versioned ? { 'x-amz-version-id': versionId } : {};
}

/** The object's checksum as headers. */
export function checksumHeaders({ checksum }: ObjectVersion): Record<string, string> {
  if (checksum === undefined) return {};
  return { [`x-amz-checksum-${checksum.name}`]: checksum.value, 'x-amz-checksum-type': checksum.type };
}

/** The object's checksum as members of an XML answer. */
export function checksumMembers({ checksum }: ObjectVersion): Record<string, string> {
  if (checksum === undefined) return {};
  return { [`Checksum${checksum.name.toUpperCase()}`]: checksum.value, ChecksumType: checksum.type };
}
