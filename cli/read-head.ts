import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { constants, gunzipSync } from 'node:zlib';
import { UsageError } from '../laptop/usage-error.ts';

/** The beginning of a data file as text. */
export interface FileHead {
  text: string;
  encoding: 'utf-8' | 'utf-16' | 'latin-1';
  /** The share of the file that was read: 1 for the whole file. */
  share: number;
}

const mostBytes = 32 * 2 ** 20;

/**
 * Reads the first 32 MB of a file, which may be gzip, and detects its encoding. Throws UsageError
 * if it is not a text file.
 */
export function readHead(file: string): FileHead {
  const { size } = statSync(file);
  const bytes = Buffer.alloc(Math.min(size, mostBytes));
  const handle = openSync(file, 'r');
  try {
    readSync(handle, bytes, 0, bytes.length, 0);
  } finally {
    closeSync(handle);
  }
  if (bytes.subarray(0, 4).toString('latin1') === 'PAR1') {
    throw new UsageError(
      `${file} is a Parquet file. relearn init reads only CSV. Export some rows as CSV and use that file.`,
    );
  }
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  // Z_SYNC_FLUSH accepts a gzip file that is cut off.
  const plain = isGzip ? gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }) : bytes;
  const encoding = encodingOf(plain);
  const decoder = { 'utf-8': 'utf-8', 'utf-16': 'utf-16le', 'latin-1': 'latin1' } as const;
  const text = new TextDecoder(decoder[encoding]).decode(plain);
  if (text.trim() === '') throw new UsageError(`${file} is empty.`);
  if (text.includes('\0')) throw new UsageError(`${file} is not a text file. relearn init reads only CSV.`);
  return { text, encoding, share: bytes.length / size };
}

function encodingOf(bytes: Buffer): FileHead['encoding'] {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16';
  try {
    // `stream` accepts a last character that is cut off.
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return 'utf-8';
  } catch {
    return 'latin-1';
  }
}
