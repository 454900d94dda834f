const digitBits = 11;
const digits = 1 << digitBits;

/** The positions of numbers in ascending order of the numbers (no NaN): a radix sort of their bits. */
export function rankRows(values: Float32Array): Uint32Array {
  const bits = new Uint32Array(values.length);
  bits.set(new Uint32Array(values.buffer, values.byteOffset, values.length));
  for (let index = 0; index < bits.length; index++) {
    // Bits of floats are in their order once the sign bit is turned round, and the rest too for negative ones.
    const raw = bits[index] ?? 0;
    bits[index] = raw ^ (raw >>> 31 === 1 ? 0xffffffff : 0x80000000);
  }
  let from = Uint32Array.from({ length: values.length }, (_, index) => index);
  let to = new Uint32Array(values.length);
  const starts = new Uint32Array(digits);
  for (let shift = 0; shift < 32; shift += digitBits) {
    starts.fill(0);
    for (let index = 0; index < bits.length; index++) {
      const digit = ((bits[index] ?? 0) >>> shift) & (digits - 1);
      starts[digit] = (starts[digit] ?? 0) + 1;
    }
    let start = 0;
    for (let digit = 0; digit < digits; digit++) {
      const count = starts[digit] ?? 0;
      starts[digit] = start;
      start += count;
    }
    for (let index = 0; index < from.length; index++) {
      const row = from[index] ?? 0;
      const digit = ((bits[row] ?? 0) >>> shift) & (digits - 1);
      const place = starts[digit] ?? 0;
      to[place] = row;
      starts[digit] = place + 1;
    }
    [from, to] = [to, from];
  }
  return from;
}
