import { findUpload } from '../storage/find-upload.ts';
import { objectAccess, type Operation } from '../operation.ts';

export const abortMultipartUpload: Operation = {
  name: 'AbortMultipartUpload',
  method: 'DELETE',
  target: 'object',
  when: ['uploadId'],
  resolve: (request) => ({
    access: [objectAccess('s3:AbortMultipartUpload', request.bucket, request.key)],
    run: async () => {
      request.bucket.removeUpload(findUpload(request));
      return { status: 204, headers: {}, body: '' };
    },
  }),
};
