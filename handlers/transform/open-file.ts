import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { DataError } from '../../core/errors.ts';

/** The kind of a file by its first bytes; CSV has no signature. */
export type FileKind = 'csv' | 'gzip' | 'parquet';

/** Kinds of files that people upload by mistake. */
const refused: [signature: string, name: string][] = [
  ['PK\x03\x04', 'a ZIP archive (or an Excel workbook)'],
  ['\xd0\xcf\x11\xe0', 'an old Excel workbook'],
  ['\x28\xb5\x2f\xfd', 'compressed with Zstandard'],
  ['BZh', 'compressed with bzip2'],
  ['\xfd7zXZ', 'compressed with xz'],
  ['Obj\x01', 'an Avro file'],
  ['ORC', 'an ORC file'],
];

/**
 * Reads the first bytes of a file, not its name. Throws a DataError for a known kind that is not
 * supported.
 */
export async function fileKind(path: string, file: string): Promise<FileKind> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(8), 0, 8, 0);
    const start = buffer.subarray(0, bytesRead).toString('latin1');
    const refusedKind = refused.find(([signature]) => start.startsWith(signature));
    if (refusedKind !== undefined) {
      throw new DataError(`${file} is ${refusedKind[1]}. Upload CSV, CSV compressed with gzip, or Parquet`);
    }
    if (start.startsWith('\x1f\x8b')) return 'gzip';
    return start.startsWith('PAR1') ? 'parquet' : 'csv';
  } finally {
    await handle.close();
  }
}

const chunkBytes = 1 << 20;

/** Reads a file in chunks and decompresses it. Throws a DataError for damaged gzip. */
export async function* readBytes(path: string, file: string, kind: 'csv' | 'gzip'): AsyncGenerator<Uint8Array> {
  const source = createReadStream(path, { highWaterMark: chunkBytes });
  if (kind === 'csv') {
    yield* source;
    return;
  }
  const unpacked = createGunzip({ chunkSize: chunkBytes });
  source.on('error', (error) => unpacked.destroy(error));
  try {
    yield* source.pipe(unpacked);
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && String(cause.code).startsWith('Z_'))) throw cause;
    throw new DataError(`${file} is damaged gzip (${cause.message}). Compress and upload it again`, { cause });
  } finally {
    source.destroy();
  }
}
