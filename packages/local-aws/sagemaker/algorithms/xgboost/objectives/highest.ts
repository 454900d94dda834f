/** Which of `count` numbers from `values[start]` on is the highest, the first if several are. */
export function highest(values: Float32Array, start: number, count: number): number {
  let best = start;
  for (let at = start + 1; at < start + count; at++) {
    if ((values[at] ?? 0) > (values[best] ?? 0)) {
      best = at;
    }
  }
  return best - start;
}
