/**
 * The two CRCs of S3 that Node does not have. Both are reflected, and their initial value and final
 * XOR are all ones. A table holds the CRC of each byte. The 64-bit CRC is split into two halves
 * because BigInt is fifty times slower.
 */

const crc32cPolynomial = 0x82f63b78;
const crc64nvmeHigh = 0x9a6c9329;
const crc64nvmeLow = 0xac4bc9b5;

const crc32cTable = new Uint32Array(256);
const highTable = new Uint32Array(256);
const lowTable = new Uint32Array(256);

for (let byte = 0; byte < 256; byte++) {
  let crc = byte;
  let high = 0;
  let low = byte;
  for (let bit = 0; bit < 8; bit++) {
    crc = crc & 1 ? (crc >>> 1) ^ crc32cPolynomial : crc >>> 1;
    const carry = low & 1;
    low = (low >>> 1) | (high << 31);
    high >>>= 1;
    if (carry) {
      low ^= crc64nvmeLow;
      high ^= crc64nvmeHigh;
    }
  }
  crc32cTable[byte] = crc;
  highTable[byte] = high;
  lowTable[byte] = low;
}

/** CRC-32C (Castagnoli). `previous` is the CRC of the preceding bytes. */
export function crc32c(bytes: Uint8Array, previous = 0): number {
  let crc = ~previous;
  for (const byte of bytes) crc = (crc >>> 8) ^ (crc32cTable[(crc ^ byte) & 0xff] ?? 0);
  return ~crc >>> 0;
}

/** CRC-64/NVME as its high and low 32 bits. `previous` is the CRC of the preceding bytes. */
export function crc64nvme(bytes: Uint8Array, previous: [number, number] = [0, 0]): [number, number] {
  let high = ~previous[0];
  let low = ~previous[1];
  for (const byte of bytes) {
    const index = (low ^ byte) & 0xff;
    low = ((low >>> 8) | (high << 24)) ^ (lowTable[index] ?? 0);
    high = (high >>> 8) ^ (highTable[index] ?? 0);
  }
  return [~high >>> 0, ~low >>> 0];
}
