import type { Bins } from './bins.ts';
import type { Split } from './split.ts';

/**
 * Reorders the rows of a node (`rows[begin]` to `rows[end - 1]`): first those that go left, then
 * those that go right, each in their old order. Returns the index of the first right row. `scratch`
 * has the length of `rows`.
 */
export function splitRows(
  { codes, columns, missing }: Bins,
  rows: Uint32Array,
  begin: number,
  end: number,
  { feature, lastLeftBin, defaultLeft }: Split,
  scratch: Uint32Array,
): number {
  // Bins from `from` to `to` go right. The loop has no branch, because the CPU could not predict
  // it.
  const from = lastLeftBin + 1;
  const to = (missing[feature] ?? 0) - (defaultLeft ? 1 : 0);
  let middle = begin;
  let right = 0;
  for (let index = begin; index < end; index++) {
    const row = rows[index] ?? 0;
    const bin = codes[row * columns + feature] ?? 0;
    const goesLeft = ((bin - from) | (to - bin)) >>> 31;
    rows[middle] = row;
    scratch[right] = row;
    middle += goesLeft;
    right += 1 - goesLeft;
  }
  rows.set(scratch.subarray(0, right), middle);
  return middle;
}
