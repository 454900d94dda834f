import { s3Errors } from '../protocol/errors.ts';
import type { S3Request } from '../operation.ts';
import type { UploadRecord } from './versions.ts';

/** Finds the upload with the request's id and key. Throws NoSuchUpload. */
export function findUpload({ bucket, key, query }: S3Request): UploadRecord {
  const uploadId = query.get('uploadId') ?? '';
  const upload = bucket.upload(uploadId);
  if (upload === undefined || upload.key !== key) throw s3Errors.noSuchUpload(uploadId);
  return upload;
}
