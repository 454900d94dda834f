/**
 * The index, relative to `start`, of the highest of `count` values from `values[start]`. The first
 * one on a tie.
 */
export function highest(values: Float32Array, start: number, count: number): number {
  let best = start;
  for (let index = start + 1; index < start + count; index++) {
    if ((values[index] ?? 0) > (values[best] ?? 0)) {
      best = index;
    }
  }
  return best - start;
}
