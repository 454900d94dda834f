import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { measure, receiveBody, type Measured, type ReceivedBody } from '../protocol/body.ts';
import type { BucketStore } from './bucket-store.ts';
import type { ChecksumName } from '../protocol/checksums.ts';
import type { S3Request } from '../operation.ts';

/**
 * Writes a request's body to the bucket's data. Removes it if it does not fit its sender's
 * description.
 */
export async function receiveData(
  request: S3Request,
  additionalChecksum?: ChecksumName,
): Promise<ReceivedBody & { data: string }> {
  const { bucket } = request;
  return withDataFile(bucket, (sink) => receiveBody(request, sink, additionalChecksum));
}

/** Writes stored bytes to a bucket's data and measures them. */
export async function copyData(
  bucket: BucketStore,
  source: AsyncIterable<Buffer>,
  checksum: ChecksumName | undefined,
): Promise<Measured & { data: string }> {
  return withDataFile(bucket, (sink) => measure(source, checksum === undefined ? [] : [checksum], sink));
}

/** Reads bytes `first` to `last` (inclusive). They remain readable if the version is deleted. */
export function readData(bucket: BucketStore, data: string, range?: { first: number; last: number }): Readable {
  // With a descriptor, Node ignores the path.
  return createReadStream('', { fd: bucket.openData(data), ...(range && { start: range.first, end: range.last }) });
}

async function withDataFile<Result>(
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
