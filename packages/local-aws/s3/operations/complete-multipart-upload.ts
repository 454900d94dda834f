import { createHash } from 'node:crypto';
import * as z from 'zod';
import { AwsError } from '../../protocol/service.ts';
import { receiveText } from '../protocol/body.ts';
import { checksumNames, createDigest, type ChecksumName } from '../protocol/checksums.ts';
import { etagMatches } from '../protocol/conditions.ts';
import { s3Errors } from '../protocol/errors.ts';
import { findUpload } from '../storage/find-upload.ts';
import { checksumMembers, versionHeader } from '../protocol/object-headers.ts';
import { objectAccess, type Operation, type S3Host, type S3Request } from '../operation.ts';
import { storeObject } from '../storage/store-object.ts';
import type { Checksum, UploadPart, UploadRecord } from '../storage/versions.ts';
import { copyData, readData } from '../storage/write-data.ts';
import { parseXml, xmlResponse } from '../protocol/xml.ts';

/** 5 MiB, S3's lower limit for every part except the last. */
const smallestPartBytes = 5 * 1024 ** 2;

const document = z.strictObject({
  CompleteMultipartUpload: z.strictObject({
    '@_xmlns': z.string().optional(),
    Part: z
      .array(
        z.strictObject({
          PartNumber: z.string().regex(/^\d{1,5}$/),
          ETag: z.string(),
          ChecksumCRC32: z.string().optional(),
          ChecksumCRC32C: z.string().optional(),
          ChecksumCRC64NVME: z.string().optional(),
          ChecksumSHA1: z.string().optional(),
          ChecksumSHA256: z.string().optional(),
        }),
      )
      .min(1),
  }),
});

type ListedPart = z.infer<typeof document>['CompleteMultipartUpload']['Part'][number];

/**
 * Differs from S3: a second completion of an upload is NoSuchUpload. S3 repeats its first answer
 * for a while.
 */
export const completeMultipartUpload: Operation = {
  name: 'CompleteMultipartUpload',
  method: 'POST',
  target: 'object',
  when: ['uploadId'],
  headers: ['x-amz-checksum-type', 'x-amz-mp-object-size', ...checksumNames.map((name) => `x-amz-checksum-${name}`)],
  resolve: (request, host) => ({
    access: [objectAccess('s3:PutObject', request.bucket, request.key)],
    run: () => complete(request, host),
  }),
};

async function complete(request: S3Request, host: S3Host) {
  const { bucket, key, headers } = request;
  const upload = findUpload(request);
  const parts = chosenParts(upload, await receiveList(request));
  const fullChecksumName = upload.checksum?.type === 'FULL_OBJECT' ? upload.checksum.name : undefined;
  const joined = await copyData(bucket, bytesOf(request, parts), fullChecksumName);
  const checksum = upload.checksum && checksumOf(upload.checksum, parts, joined.checksums);
  try {
    checkWhole(headers, joined.sizeBytes, checksum);
    // Another request may have aborted or completed the upload in the meantime.
    findUpload(request);
  } catch (error) {
    bucket.removeData(joined.data);
    throw error;
  }
  const object = {
    etag: etagOf(parts),
    sizeBytes: joined.sizeBytes,
    data: joined.data,
    headers: upload.headers,
    ...(checksum && { checksum }),
  };
  const version = storeObject(host, request, object, 'CompleteMultipartUpload');
  bucket.removeUpload(findUpload(request));
  return xmlResponse(
    'CompleteMultipartUploadResult',
    {
      Location: `http://${headers['host'] ?? ''}/${bucket.name}/${encodeURIComponent(key)}`,
      Bucket: bucket.name,
      Key: key,
      ETag: `"${version.etag}"`,
      ...checksumMembers(version),
    },
    { 'x-amz-server-side-encryption': 'AES256', ...versionHeader(bucket, version.versionId) },
  );
}

async function receiveList({ headers, body }: S3Request): Promise<ListedPart[]> {
  // The checksum headers describe the whole object, not this document.
  const documentHeaders = Object.fromEntries(
    Object.entries(headers).filter(([name]) => !name.startsWith('x-amz-checksum-')),
  );
  return parseXml(await receiveText({ headers: documentHeaders, body }), document, ['Part']).CompleteMultipartUpload
    .Part;
}

/** Checks the parts that the request lists against the uploaded parts, and returns them. */
function chosenParts(upload: UploadRecord, listed: ListedPart[]): UploadPart[] {
  const uploaded = new Map(upload.parts.map((part) => [part.partNumber, part]));
  let previous = 0;
  const parts = listed.map((entry) => {
    const partNumber = Number(entry.PartNumber);
    if (partNumber <= previous) {
      throw new AwsError(
        'InvalidPartOrder',
        400,
        'The list of parts was not in ascending order. Parts must be ordered by part number.',
      );
    }
    previous = partNumber;
    const part = uploaded.get(partNumber);
    if (part === undefined || !etagMatches(entry.ETag, part.etag) || !hasChecksum(entry, part)) {
      throw new AwsError(
        'InvalidPart',
        400,
        "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
        { UploadId: upload.uploadId, PartNumber: partNumber, ETag: entry.ETag },
      );
    }
    return part;
  });
  for (const part of parts.slice(0, -1)) {
    if (part.sizeBytes < smallestPartBytes) {
      throw new AwsError('EntityTooSmall', 400, 'Your proposed upload is smaller than the minimum allowed size', {
        ProposedSize: part.sizeBytes,
        MinSizeAllowed: smallestPartBytes,
        PartNumber: part.partNumber,
        ETag: part.etag,
      });
    }
  }
  return parts;
}

/** Whether every listed checksum equals the part's. A checksum of another algorithm never does. */
function hasChecksum(listed: ListedPart, part: UploadPart): boolean {
  const sent: Record<string, string | undefined> = listed;
  return checksumNames.every((name) => {
    const value = sent[`Checksum${name.toUpperCase()}`];
    return value === undefined || (name === part.checksum?.name && value === part.checksum.value);
  });
}

async function* bytesOf(request: S3Request, parts: UploadPart[]): AsyncGenerator<Buffer> {
  for (const part of parts) {
    // Throws NoSuchUpload if the upload, and with it the part, no longer exists.
    findUpload(request);
    yield* readData(request.bucket, part.data);
  }
}

/** The MD5 of the parts' MD5s, `-` and the number of parts. It is not the MD5 of the object. */
function etagOf(parts: UploadPart[]): string {
  const md5 = createHash('md5');
  for (const { etag } of parts) md5.update(Buffer.from(etag, 'hex'));
  return `${md5.digest('hex')}-${parts.length}`;
}

function checksumOf(
  { name, type }: NonNullable<UploadRecord['checksum']>,
  parts: UploadPart[],
  joined: Map<ChecksumName, string>,
): Checksum {
  if (type === 'FULL_OBJECT') return { name, type, value: joined.get(name) ?? '' };
  const digest = createDigest(name);
  for (const { checksum } of parts) digest.update(Buffer.from(checksum?.value ?? '', 'base64'));
  return { name, type, value: `${digest.digest().toString('base64')}-${parts.length}` };
}

/** Checks the size and the checksum that the request claims for the whole object. */
function checkWhole(headers: Record<string, string>, sizeBytes: number, checksum: Checksum | undefined): void {
  const sentSize = headers['x-amz-mp-object-size'];
  if (sentSize !== undefined && sentSize !== String(sizeBytes)) {
    throw s3Errors.invalidRequest(
      `The provided 'x-amz-mp-object-size' header value ${sentSize} does not match what was computed: ${sizeBytes}`,
    );
  }
  const sentType = headers['x-amz-checksum-type'];
  if (sentType !== undefined && sentType !== checksum?.type) {
    throw s3Errors.invalidRequest(`The upload was not created with the checksum type ${sentType}.`);
  }
  for (const name of checksumNames) {
    const sent = headers[`x-amz-checksum-${name}`];
    const computed = checksum?.name === name ? checksum.value : undefined;
    // A client may send a composite checksum without its number of parts.
    if (sent !== undefined && sent !== computed && sent !== computed?.split('-')[0])
      throw s3Errors.badDigest(name.toUpperCase());
  }
}
