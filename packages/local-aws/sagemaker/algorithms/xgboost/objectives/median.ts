/**
 * XGBoost's median: the midpoint of the two middle values, or one of the values with weights.
 * Reorders `values`.
 */
export function median(values: Float32Array, weights: Float32Array | undefined): number {
  if (weights !== undefined) {
    return weightedMedian(values, weights);
  }
  values.sort();
  const middle = (values.length - 1) / 2;
  const [low = NaN, high = NaN] = [values[Math.floor(middle)], values[Math.ceil(middle)]];
  return Math.fround(low + (middle % 1) * (high - low));
}

/** The lowest value at which the cumulative weight reaches half of the total. */
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
