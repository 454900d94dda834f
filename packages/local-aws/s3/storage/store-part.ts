import type { ReceivedBody } from '../protocol/body.ts';
import { s3Errors } from '../protocol/errors.ts';
import { findUpload } from './find-upload.ts';
import type { S3Host, S3Request } from '../operation.ts';
import type { UploadPart } from './versions.ts';

/** S3's limit for an upload. */
const mostParts = 10_000;

/** Reads the part number, 1 to 10,000. */
export function partNumberOf(query: URLSearchParams): number {
  const sent = query.get('partNumber') ?? '';
  const number = /^\d{1,5}$/.test(sent) ? Number(sent) : 0;
  if (number < 1 || number > mostParts) {
    throw s3Errors.invalidArgument(
      'partNumber',
      sent,
      `Part number must be an integer between 1 and ${mostParts}, inclusive`,
    );
  }
  return number;
}

/** Adds written bytes to the upload. They replace an earlier part with the same number. */
export function storePart(
  host: S3Host,
  request: S3Request,
  partNumber: number,
  { md5, sizeBytes, checksums, data, sent }: ReceivedBody & { data: string },
): UploadPart {
  const { bucket } = request;
  try {
    // Looked up again: while the bytes arrived, other parts may have come or the upload may have
    // ended.
    const upload = findUpload(request);
    const name = upload.checksum?.name ?? sent?.name;
    if (sent !== undefined && sent.name !== name) {
      throw s3Errors.invalidRequest(
        `Checksum Type mismatch occurred, expected checksum Type: ${name}, actual checksum Type: ${sent.name}`,
      );
    }
    const value = name && checksums.get(name);
    const part = {
      partNumber,
      etag: md5.toString('hex'),
      sizeBytes,
      lastModified: host.time(),
      data,
      ...(name !== undefined && value !== undefined && { checksum: { name, value } }),
    };
    const parts = [...upload.parts.filter((earlier) => earlier.partNumber !== partNumber), part];
    bucket.saveUpload({ ...upload, parts: parts.sort((left, right) => left.partNumber - right.partNumber) });
    return part;
  } catch (error) {
    bucket.removeData(data);
    throw error;
  }
}
