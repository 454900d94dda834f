import { shownEncoding, toUtf8, type FileEncoding, type Transcoder } from '../../core/csv/to-utf8.ts';
import { DataError } from '../../core/errors.ts';

/**
 * A chunk of a file in UTF-8. `isInvalid` means that the text ends at bytes which are not in the
 * file's encoding.
 */
interface DecodedChunk {
  text: Uint8Array;
  isInvalid: boolean;
}

const byteOrderMark = Buffer.from('\u{feff}');

/**
 * Decodes a file to UTF-8 without a byte order mark. It does not validate a file in UTF-8. Throws a
 * DataError if the file shows another encoding than `encoding`.
 */
export async function* decoded(
  bytes: AsyncIterable<Uint8Array>,
  encoding: FileEncoding,
  file: string,
): AsyncGenerator<DecodedChunk> {
  let transcode: Transcoder | undefined;
  for await (const chunk of bytes) {
    const isFirst = transcode === undefined;
    if (transcode === undefined) {
      const shown = shownEncoding(chunk);
      if ((shown ?? encoding) !== encoding || (encoding === 'utf-16' && shown === undefined)) {
        const suggestion = shown ?? 'utf-8" or "latin-1';
        throw new DataError(`${file} is not ${encoding}. Set input.encoding to "${suggestion}", or convert the file`);
      }
      transcode = toUtf8(encoding, chunk);
    }
    const { text, isInvalid } = transcode(chunk);
    const isMarked = isFirst && byteOrderMark.equals(text.subarray(0, 3));
    yield { text: isMarked ? text.subarray(3) : text, isInvalid };
  }
  const end = transcode?.(new Uint8Array());
  if (end?.isInvalid === true) yield end;
}
