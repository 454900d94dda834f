const digitBits = 11;
const digits = 1 << digitBits;

/** The positions of numbers in ascending order of the numbers (no NaN): a radix sort of their bits. */
export function rankRows(values: Float32Array): Uint32Array {
  let rows = Uint32Array.from({ length: values.length }, (_, index) => index);
  let keys = sortableBits(values);
  let sortedRows = new Uint32Array(values.length);
  let sortedKeys = new Uint32Array(values.length);
  for (let shift = 0; shift < 32; shift += digitBits) {
    const places = firstPlaces(keys, shift);
    for (let index = 0; index < rows.length; index++) {
      const key = keys[index] ?? 0;
      const digit = (key >>> shift) & (digits - 1);
      const place = places[digit] ?? 0;
      places[digit] = place + 1;
      sortedKeys[place] = key;
      sortedRows[place] = rows[index] ?? 0;
    }
    [keys, sortedKeys] = [sortedKeys, keys];
    [rows, sortedRows] = [sortedRows, rows];
  }
  return rows;
}

/** Bits of floats are in the floats' order once the sign bit is turned round, and the rest too for negative ones. */
function sortableBits(values: Float32Array): Uint32Array<ArrayBuffer> {
  const bits = new Uint32Array(values.length);
  bits.set(new Uint32Array(values.buffer, values.byteOffset, values.length));
  for (let index = 0; index < bits.length; index++) {
    const raw = bits[index] ?? 0;
    bits[index] = raw ^ ((raw >> 31) | 0x80000000);
  }
  return bits;
}

/** For every digit: where the first number that has it belongs. */
function firstPlaces(keys: Uint32Array, shift: number): Uint32Array {
  const places = new Uint32Array(digits);
  for (let index = 0; index < keys.length; index++) {
    const digit = ((keys[index] ?? 0) >>> shift) & (digits - 1);
    places[digit] = (places[digit] ?? 0) + 1;
  }
  let place = 0;
  for (let digit = 0; digit < digits; digit++) {
    const count = places[digit] ?? 0;
    places[digit] = place;
    place += count;
  }
  return places;
}
