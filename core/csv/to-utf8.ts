import { isAscii } from 'node:buffer';

/** The values of input.encoding. */
export type FileEncoding = 'utf-8' | 'utf-16' | 'latin-1';

/**
 * Converts a file, chunk by chunk, to UTF-8. An empty chunk marks the end of the file. `isInvalid`
 * means that the chunk is not in the encoding; then `text` is the valid part before the first
 * error.
 */
export type Transcoder = (bytes: Uint8Array) => { text: Uint8Array; isInvalid: boolean };

/**
 * Windows-1252 has these characters at the control characters of Latin-1. Its five gaps stay
 * control characters.
 */
const windows1252 =
  '\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f' +
  '\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178';

/**
 * UTF-8 passes unchanged: the caller validates it on complete records. `start` are the file's first
 * bytes.
 */
export function toUtf8(encoding: FileEncoding, start: Uint8Array): Transcoder {
  switch (encoding) {
    case 'utf-8':
      return (bytes) => ({ text: bytes, isInvalid: false });
    case 'latin-1':
      return (bytes) => ({ text: isAscii(bytes) ? bytes : Buffer.from(latin1Text(bytes)), isInvalid: false });
    case 'utf-16': {
      const order = start[0] === 0xfe && start[1] === 0xff ? 'utf-16be' : 'utf-16le';
      const decoder = new TextDecoder(order, { fatal: true, ignoreBOM: true });
      return (bytes) => {
        try {
          return { text: Buffer.from(decoder.decode(bytes, { stream: bytes.length > 0 })), isInvalid: false };
        } catch {
          // TypeError: an invalid character. A decoder that is not fatal replaces it.
          const [before = ''] = new TextDecoder(order, { ignoreBOM: true }).decode(bytes).split('\u{fffd}');
          return { text: Buffer.from(before), isInvalid: true };
        }
      };
    }
  }
}

function latin1Text(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  return text.replaceAll(/[\x80-\x9f]/g, (character) => windows1252[character.charCodeAt(0) - 0x80] ?? character);
}

/**
 * The encoding that a file's first bytes show, by a byte order mark or UTF-16's zeros; undefined if
 * they show none.
 */
export function shownEncoding(start: Uint8Array): FileEncoding | undefined {
  const [first, second, third] = start;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return 'utf-16';
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  const sample = start.subarray(0, 1000);
  const zeros = sample.reduce((count, byte) => count + Number(byte === 0), 0);
  return zeros * 4 > sample.length ? 'utf-16' : undefined;
}
