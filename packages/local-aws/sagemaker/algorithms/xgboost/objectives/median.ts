/** The median as XGBoost has it: half-way between two values, and with weights one of them. Values are reordered. */
export function median(values: Float32Array, weights: Float32Array | undefined): number {
  if (weights !== undefined) {
    return weightedMedian(values, weights);
  }
  values.sort();
  const middle = (values.length - 1) / 2;
  const [low = NaN, high = NaN] = [values[Math.floor(middle)], values[Math.ceil(middle)]];
  return Math.fround(low + (middle % 1) * (high - low));
}

/** The first value, ascending, at which half of the weight is reached. */
function weightedMedian(values: Float32Array, weights: Float32Array): number {
  const order = Uint32Array.from(values, (_, index) => index).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let below = 0;
  for (const index of order) {
    below += weights[index] ?? 0;
    if (below >= total / 2) {
      return values[index] ?? NaN;
    }
  }
  return NaN;
}
