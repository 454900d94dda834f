import { s3Errors } from './errors.ts';

/**
 * Far above any chunk header or trailer. Without a limit, a body without line ends would fill the
 * memory.
 */
const longestLineBytes = 16 * 1024;

/**
 * Decodes an `aws-chunked` body: chunks, a chunk of size 0, then trailers. A chunk has the form
 * `<hex size>[;chunk-signature=...]\r\n<bytes>\r\n`. Puts the trailers into `trailers` with
 * lower-case names. Does not check chunk signatures. Throws IncompleteBody if the body ends early.
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
    /** The next line, without its line end. */
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
    /** At least one byte and at most `most` bytes. */
    some: async (most: number): Promise<Buffer> => {
      if (buffered.length === 0 && !(await more())) throw s3Errors.incompleteBody();
      const bytes = buffered.subarray(0, most);
      buffered = buffered.subarray(bytes.length);
      return bytes;
    },
    /** Checks that nothing follows the last trailer. */
    end: async (): Promise<void> => {
      if (buffered.length > 0 || (await more())) throw s3Errors.incompleteBody();
    },
  };
}
