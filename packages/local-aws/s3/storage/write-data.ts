import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { measure, receiveBody, type Measured, type ReceivedBody } from '../protocol/body.ts';
import type { BucketStore } from './bucket-store.ts';
import type { ChecksumName } from '../protocol/checksums.ts';
import type { S3Request } from '../operations/operation.ts';

/** Writes a request's body to the bucket's data; a body that is not as its sender described leaves nothing. */
export async function receiveData(request: S3Request, also?: ChecksumName): Promise<ReceivedBody & { data: string }> {
  const { bucket } = request;
  return keepingData(bucket, (sink) => receiveBody(request, sink, also));
}

/** Writes bytes of this stand-in to a bucket's data, measuring them. */
export async function copyData(
  bucket: BucketStore,
  source: AsyncIterable<Buffer>,
  checksum: ChecksumName | undefined,
): Promise<Measured & { data: string }> {
  return keepingData(bucket, (sink) => measure(source, checksum === undefined ? [] : [checksum], sink));
}

/** Bytes `first` to `last` (inclusive) of something stored; they stay readable when it is deleted meanwhile. */
export function readData(bucket: BucketStore, data: string, range?: { first: number; last: number }): Readable {
  // The path is ignored where a descriptor is given.
  return createReadStream('', { fd: bucket.openData(data), ...(range && { start: range.first, end: range.last }) });
}

async function keepingData<Result>(
  bucket: BucketStore,
  receive: (sink: (bytes: AsyncIterable<Buffer>) => Promise<void>) => Promise<Result>,
): Promise<Result & { data: string }> {
  let data: string | undefined;
  try {
    const result = await receive(async (bytes) => {
      data = await bucket.writeData(bytes);
    });
    if (data === undefined) throw new Error('The body was not written.');
    return { ...result, data };
  } catch (error) {
    if (data !== undefined) bucket.removeData(data);
    throw error;
  }
}
