import { bodyHeaders } from '../protocol/body.ts';
import { describeObject, descriptionHeaders, writtenHeaders } from '../protocol/object-headers.ts';
import { objectAccess, type Operation } from '../operation.ts';
import { fullChecksum, storeObject } from '../storage/store-object.ts';
import { receiveData } from '../storage/write-data.ts';

/** Differs from S3: an object that is sent without a checksum has none. S3 adds CRC64NVME. */
export const putObject: Operation = {
  name: 'PutObject',
  method: 'PUT',
  target: 'object',
  headers: [...bodyHeaders, ...descriptionHeaders],
  resolve: (request, host) => ({
    access: [objectAccess('s3:PutObject', request.bucket, request.key)],
    run: async () => {
      const headers = describeObject(request.headers);
      const { md5, sizeBytes, data, sent, checksums } = await receiveData(request);
      const object = { etag: md5.toString('hex'), sizeBytes, data, headers, ...fullChecksum(sent?.name, checksums) };
      const version = storeObject(host, request, object, 'PutObject');
      return { status: 200, headers: writtenHeaders(request.bucket, version), body: '' };
    },
  }),
};
