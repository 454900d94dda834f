import { s3Errors } from '../protocol/errors.ts';
import type { S3Request } from '../operations/operation.ts';
import type { UploadRecord } from './versions.ts';

/** The upload a request names by its id and key; throws NoSuchUpload. */
export function findUpload({ bucket, key, query }: S3Request): UploadRecord {
  const uploadId = query.get('uploadId') ?? '';
  const upload = bucket.upload(uploadId);
  if (upload === undefined || upload.key !== key) throw s3Errors.noSuchUpload(uploadId);
  return upload;
}
