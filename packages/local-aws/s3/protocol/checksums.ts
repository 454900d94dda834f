import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { crc32c, crc64nvme } from './crc.ts';

/** The checksum algorithms of this stand-in. S3 also has MD5, SHA512 and XXHASH. */
export const checksumNames = ['crc32', 'crc32c', 'crc64nvme', 'sha1', 'sha256'] as const;

export type ChecksumName = (typeof checksumNames)[number];

/** A digest that takes its input in pieces. */
export interface Digest {
  update(bytes: Buffer): unknown;
  digest(): Buffer;
}

const digests: Record<ChecksumName, () => Digest> = {
  crc32: () => crc32Digest((bytes, previous) => crc32(bytes, previous)),
  crc32c: () => crc32Digest(crc32c),
  crc64nvme: () => {
    let crc: [number, number] = [0, 0];
    return { update: (bytes) => (crc = crc64nvme(bytes, crc)), digest: () => bigEndian(...crc) };
  },
  sha1: () => createHash('sha1'),
  sha256: () => createHash('sha256'),
};

export function createDigest(name: ChecksumName): Digest {
  return digests[name]();
}

/**
 * Finds an algorithm by its name in any case, `CRC32` or `sha256`. Undefined if it is not
 * supported.
 */
export function checksumNamed(name: string): ChecksumName | undefined {
  return checksumNames.find((known) => known === name.toLowerCase());
}

function crc32Digest(step: (bytes: Buffer, previous: number) => number): Digest {
  let crc = 0;
  return { update: (bytes) => (crc = step(bytes, crc)), digest: () => bigEndian(crc) };
}

function bigEndian(...words: number[]): Buffer {
  const bytes = Buffer.alloc(words.length * 4);
  for (const [index, word] of words.entries()) bytes.writeUInt32BE(word, index * 4);
  return bytes;
}
