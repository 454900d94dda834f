import { createReadStream } from 'node:fs';
import { JobError } from './job-error.ts';

const newline = 0x0a;

/**
 * The lines of a file in batches of at most `maxBytes`. Every batch consists of whole lines. Throws
 * for a longer line.
 */
export async function* lineBatches(path: string, maxBytes: number): AsyncGenerator<Buffer> {
  let pending = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 })) {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length > maxBytes) {
      const end = pending.lastIndexOf(newline, maxBytes - 1) + 1;
      if (end === 0) throw new JobError(`ClientError: A line is longer than MaxPayloadInMB (${maxBytes} bytes)`);
      yield pending.subarray(0, end);
      pending = pending.subarray(end);
    }
  }
  if (pending.length > 0) yield pending;
}
