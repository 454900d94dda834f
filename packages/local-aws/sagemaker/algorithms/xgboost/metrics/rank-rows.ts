const digitBits = 11;
const digits = 1 << digitBits;

/**
 * The indexes of the values in ascending order of the values (without NaN): a radix sort of their
 * bits.
 */
export function rankRows(values: Float32Array): Uint32Array {
  let rows = Uint32Array.from({ length: values.length }, (_, index) => index);
  let keys = sortableBits(values);
  let sortedRows = new Uint32Array(values.length);
  let sortedKeys = new Uint32Array(values.length);
  for (let shift = 0; shift < 32; shift += digitBits) {
    const nextIndexes = firstIndexes(keys, shift);
    for (let index = 0; index < rows.length; index++) {
      const key = keys[index] ?? 0;
      const digit = (key >>> shift) & (digits - 1);
      const sortedIndex = nextIndexes[digit] ?? 0;
      nextIndexes[digit] = sortedIndex + 1;
      sortedKeys[sortedIndex] = key;
      sortedRows[sortedIndex] = rows[index] ?? 0;
    }
    [keys, sortedKeys] = [sortedKeys, keys];
    [rows, sortedRows] = [sortedRows, rows];
  }
  return rows;
}

/**
 * Bits that sort like their floats: the sign bit is flipped, and for negative floats all other bits
 * too.
 */
function sortableBits(values: Float32Array): Uint32Array<ArrayBuffer> {
  const bits = new Uint32Array(values.length);
  bits.set(new Uint32Array(values.buffer, values.byteOffset, values.length));
  for (let index = 0; index < bits.length; index++) {
    const raw = bits[index] ?? 0;
    bits[index] = raw ^ ((raw >> 31) | 0x80000000);
  }
  return bits;
}

/** By digit: the index of the first value with this digit in the sorted order. */
function firstIndexes(keys: Uint32Array, shift: number): Uint32Array {
  const indexes = new Uint32Array(digits);
  for (let index = 0; index < keys.length; index++) {
    const digit = ((keys[index] ?? 0) >>> shift) & (digits - 1);
    indexes[digit] = (indexes[digit] ?? 0) + 1;
  }
  let nextIndex = 0;
  for (let digit = 0; digit < digits; digit++) {
    const count = indexes[digit] ?? 0;
    indexes[digit] = nextIndex;
    nextIndex += count;
  }
  return indexes;
}
