import { bodyHeaders } from '../protocol/body.ts';
import { findUpload } from '../storage/find-upload.ts';
import { objectAccess, type Operation } from '../operation.ts';
import { partNumberOf, storePart } from '../storage/store-part.ts';
import { receiveData } from '../storage/write-data.ts';

export const uploadPart: Operation = {
  name: 'UploadPart',
  method: 'PUT',
  target: 'object',
  when: ['partNumber', 'uploadId'],
  headers: bodyHeaders,
  resolve: (request, host) => ({
    access: [objectAccess('s3:PutObject', request.bucket, request.key)],
    run: async () => {
      const partNumber = partNumberOf(request.query);
      const { checksum } = findUpload(request);
      const body = await receiveData(request, checksum?.name);
      const part = storePart(host, request, partNumber, body);
      return {
        status: 200,
        headers: {
          etag: `"${part.etag}"`,
          'x-amz-server-side-encryption': 'AES256',
          ...(body.sent && { [`x-amz-checksum-${body.sent.name}`]: body.sent.value }),
        },
        body: '',
      };
    },
  }),
};
