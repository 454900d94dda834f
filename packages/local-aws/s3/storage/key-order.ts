/**
 * Compares keys by their UTF-8 bytes, as S3 does. JavaScript orders characters above U+FFFF
 * differently.
 */
export function compareKeys(left: string, right: string): number {
  if (left === right) return 0;
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

/** The index of `key` in a list in S3's order, or the index at which to insert it. */
export function keyIndex(sorted: readonly string[], key: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareKeys(sorted[middle] ?? '', key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
