import { AwsError } from '../../protocol/service.ts';

/**
 * S3's errors with its codes, statuses and messages. Members named `x-amz-...` are sent as headers.
 */
export const s3Errors = {
  noSuchBucket: (bucket: string) =>
    new AwsError('NoSuchBucket', 404, 'The specified bucket does not exist', { BucketName: bucket }),
  noSuchKey: (key: string, headers: Record<string, string> = {}) =>
    new AwsError('NoSuchKey', 404, 'The specified key does not exist.', { Key: key, ...headers }),
  noSuchVersion: (key: string, versionId: string) =>
    new AwsError('NoSuchVersion', 404, 'The specified version does not exist.', { Key: key, VersionId: versionId }),
  noSuchUpload: (uploadId: string) =>
    new AwsError(
      'NoSuchUpload',
      404,
      'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
      { UploadId: uploadId },
    ),
  isDeleteMarker: (method: string) =>
    new AwsError('MethodNotAllowed', 405, 'The specified method is not allowed against this resource.', {
      Method: method,
      ResourceType: 'DeleteMarker',
      'x-amz-delete-marker': 'true',
    }),
  preconditionFailed: (condition: string) =>
    new AwsError('PreconditionFailed', 412, 'At least one of the pre-conditions you specified did not hold', {
      Condition: condition,
    }),
  invalidRange: (range: string, sizeBytes: number) =>
    new AwsError('InvalidRange', 416, 'The requested range is not satisfiable', {
      RangeRequested: range,
      ActualObjectSize: sizeBytes,
    }),
  /** A feature that this stand-in does not have. It is refused by name, never ignored. */
  notImplemented: (feature: string) =>
    new AwsError('NotImplemented', 501, `${feature} implies functionality that the S3 stand-in does not have.`),
  invalidArgument: (name: string, value: string, message: string) =>
    new AwsError('InvalidArgument', 400, message, { ArgumentName: name, ArgumentValue: value }),
  invalidRequest: (message: string) => new AwsError('InvalidRequest', 400, message),
  malformedXml: () =>
    new AwsError(
      'MalformedXML',
      400,
      'The XML you provided was not well-formed or did not validate against our published schema',
    ),
  incompleteBody: () =>
    new AwsError(
      'IncompleteBody',
      400,
      'You did not provide the number of bytes specified by the Content-Length HTTP header',
    ),
  badDigest: (name: string) =>
    new AwsError('BadDigest', 400, `The ${name} you specified did not match the calculated checksum.`),
};
