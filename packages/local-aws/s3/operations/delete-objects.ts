import * as z from 'zod';
import { AwsError } from '../../protocol/service.ts';
import { bodyHeaders, receiveText } from '../protocol/body.ts';
import { deleteVersion } from '../storage/delete-version.ts';
import { s3Errors } from '../protocol/errors.ts';
import { objectAccess, type Operation, type S3Host, type S3Request } from '../operation.ts';
import { parseXml, xmlResponse } from '../protocol/xml.ts';

/** S3's limit per request. */
const mostKeys = 1000;

const document = z.strictObject({
  Delete: z.strictObject({
    '@_xmlns': z.string().optional(),
    Quiet: z.enum(['true', 'false']).optional(),
    Object: z
      .array(
        z.strictObject({
          Key: z.string().min(1),
          VersionId: z.string().min(1).optional(),
          ETag: z.string().optional(),
        }),
      )
      .min(1)
      .max(mostKeys),
  }),
});

type Item = z.infer<typeof document>['Delete']['Object'][number];

/**
 * Differs from S3: if the caller may not delete one of the keys, the gateway refuses the whole
 * request. S3 refuses only that key.
 */
export const deleteObjects: Operation = {
  name: 'DeleteObjects',
  method: 'POST',
  target: 'bucket',
  when: ['delete'],
  headers: bodyHeaders,
  resolve: async (request, host) => {
    const { bucket } = request;
    requireChecksum(request.headers);
    // The body decides which permissions the call needs.
    const { Delete: list } = parseXml(await receiveText(request), document, ['Object']);
    return {
      access: list.Object.map(({ Key, VersionId }) =>
        objectAccess(VersionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion', bucket, Key),
      ),
      run: async () => {
        const outcomes = list.Object.map((item) => deleteOne(host, request, item));
        const deleted = outcomes.flatMap((outcome) => ('Deleted' in outcome ? [outcome.Deleted] : []));
        const failed = outcomes.flatMap((outcome) => ('Error' in outcome ? [outcome.Error] : []));
        return xmlResponse('DeleteResult', { Deleted: list.Quiet === 'true' ? [] : deleted, Error: failed });
      },
    };
  },
};

function deleteOne(host: S3Host, { bucket }: S3Request, { Key, VersionId, ETag }: Item) {
  try {
    const { deleteMarker, versionId } = deleteVersion(host, bucket, Key, VersionId, ETag);
    return {
      Deleted: {
        Key,
        VersionId,
        DeleteMarker: deleteMarker || undefined,
        DeleteMarkerVersionId: deleteMarker ? versionId : undefined,
      },
    };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { Error: { Key, VersionId, Code: error.code, Message: error.message } };
  }
}

function requireChecksum(headers: Record<string, string>): void {
  const hasChecksum = Object.keys(headers).some(
    (name) => name === 'content-md5' || /^x-amz-(checksum-|trailer$)/.test(name),
  );
  if (!hasChecksum)
    throw s3Errors.invalidRequest('Missing required header for this request: Content-MD5 OR x-amz-checksum-*');
}
