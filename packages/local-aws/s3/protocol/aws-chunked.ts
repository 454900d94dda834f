import { s3Errors } from './errors.ts';

/** No chunk header or trailer comes near this; a body that has none would otherwise be held in memory. */
const longestLineBytes = 16 * 1024;

/**
 * Decodes an `aws-chunked` body: `<hex size>[;chunk-signature=...]\r\n<bytes>\r\n`, a chunk of size 0, then trailers,
 * which are put into `trailers` with lower-case names. Chunk signatures are not checked. A body that ends early is an
 * IncompleteBody.
 */
export async function* decodeAwsChunked(
  source: AsyncIterable<Buffer>,
  trailers: Map<string, string>,
): AsyncGenerator<Buffer> {
  const reader = createReader(source);
  for (;;) {
    const header = /^([0-9a-f]{1,8})(;.*)?$/i.exec(await reader.line());
    if (header?.[1] === undefined) throw s3Errors.incompleteBody();
    let left = Number.parseInt(header[1], 16);
    if (left === 0) break;
    while (left > 0) {
      const bytes = await reader.some(left);
      left -= bytes.length;
      yield bytes;
    }
    if ((await reader.line()) !== '') throw s3Errors.incompleteBody();
  }
  for (let line = await reader.line(); line !== ''; line = await reader.line()) {
    const colon = line.indexOf(':');
    if (colon < 0) throw s3Errors.incompleteBody();
    trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  await reader.end();
}

function createReader(source: AsyncIterable<Buffer>) {
  const iterator = source[Symbol.asyncIterator]();
  let buffered: Buffer = Buffer.alloc(0);

  const more = async () => {
    const next = await iterator.next();
    if (next.done) return false;
    buffered = buffered.length === 0 ? next.value : Buffer.concat([buffered, next.value]);
    return true;
  };
  return {
    /** The next line without its line end. */
    line: async (): Promise<string> => {
      for (;;) {
        const end = buffered.indexOf('\r\n');
        if (end >= 0) {
          const line = buffered.subarray(0, end).toString('latin1');
          buffered = buffered.subarray(end + 2);
          return line;
        }
        if (buffered.length > longestLineBytes || !(await more())) throw s3Errors.incompleteBody();
      }
    },
    /** Between one byte and `most`. */
    some: async (most: number): Promise<Buffer> => {
      if (buffered.length === 0 && !(await more())) throw s3Errors.incompleteBody();
      const bytes = buffered.subarray(0, most);
      buffered = buffered.subarray(bytes.length);
      return bytes;
    },
    /** Reads what follows the last trailer: there may be nothing. */
    end: async (): Promise<void> => {
      if (buffered.length > 0 || (await more())) throw s3Errors.incompleteBody();
    },
  };
}
