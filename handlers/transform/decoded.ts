import { shownEncoding, toUtf8, type Encoding, type Transcoder } from '../../core/csv/to-utf8.ts';
import { DataError } from '../../core/errors.ts';

/** A piece of a file in UTF-8, up to what is not in the file's encoding. */
interface DecodedPiece {
  text: Uint8Array;
  isFaulty: boolean;
}

const byteOrderMark = Buffer.from('\u{feff}');

/**
 * A file's bytes as UTF-8 without a byte order mark; whether a file in UTF-8 is sound is not looked at. Throws a
 * DataError for a file that shows another encoding than the one given.
 */
export async function* decoded(
  bytes: AsyncIterable<Uint8Array>,
  encoding: Encoding,
  file: string,
): AsyncGenerator<DecodedPiece> {
  let transcode: Transcoder | undefined;
  for await (const piece of bytes) {
    const isFirst = transcode === undefined;
    if (transcode === undefined) {
      const shown = shownEncoding(piece);
      if ((shown ?? encoding) !== encoding || (encoding === 'utf-16' && shown === undefined)) {
        const other = shown ?? 'utf-8" or "latin-1';
        throw new DataError(`${file} is not ${encoding}. Set input.encoding to "${other}", or convert the file`);
      }
      transcode = toUtf8(encoding, piece);
    }
    const { text, isFaulty } = transcode(piece);
    const isMarked = isFirst && byteOrderMark.equals(text.subarray(0, 3));
    yield { text: isMarked ? text.subarray(3) : text, isFaulty };
  }
  const end = transcode?.(new Uint8Array());
  if (end?.isFaulty === true) yield end;
}
