/**
 * The bounds of a feature's bins: bin b contains `cuts[b - 1] <= x < cuts[b]`, and the last cut is
 * above every value. With at most `maxBin` distinct values, each value has its own bin. Otherwise
 * the cuts are values at evenly spaced ranks, chosen as XGBoost prunes its quantile summary
 * (WQSummary::SetPrune), but from exact ranks. `sorted` is ascending and without NaN. `weights` are
 * in the same order.
 */
export function quantileCuts(sorted: Float32Array, maxBin: number, weights?: Float32Array): number[] {
  const points = choosePoints(distinctValues(sorted, weights), maxBin + 1);
  const cuts = points.slice(1, maxBin);
  const highest = sorted[sorted.length - 1] ?? 0;
  cuts.push(Math.fround(highest + Math.fround(Math.abs(highest) + 1e-5)));
  return cuts;
}

interface Distinct {
  values: number[];
  /**
   * `below[i]` is the total weight of values smaller than `values[i]`. It has one entry more than
   * `values`.
   */
  below: number[];
}

function distinctValues(sorted: Float32Array, weights: Float32Array | undefined): Distinct {
  const values: number[] = [];
  const below: number[] = [];
  let weight = 0;
  sorted.forEach((value, index) => {
    if (index === 0 || value !== sorted[index - 1]) {
      values.push(value);
      below.push(weight);
    }
    weight += weights === undefined ? 1 : (weights[index] ?? 0);
  });
  below.push(weight);
  return { values, below };
}

function choosePoints({ values, below }: Distinct, size: number): number[] {
  const last = values.length - 1;
  if (values.length <= size) {
    return values;
  }
  const rank = (index: number): number => below[index] ?? 0;
  const begin = rank(1);
  const range = rank(last) - begin;
  const chosen = [0];
  for (let k = 1, index = 1; k < size - 1; k++) {
    const target = 2 * ((k * range) / (size - 1) + begin);
    while (index < last && target >= rank(index + 1) + rank(index + 2)) {
      index++;
    }
    if (index === last) {
      break;
    }
    const nearest = target < 2 * rank(index + 1) ? index : index + 1;
    if (nearest !== chosen[chosen.length - 1]) {
      chosen.push(nearest);
    }
  }
  if (chosen[chosen.length - 1] !== last) {
    chosen.push(last);
  }
  return chosen.map((index) => values[index] ?? 0);
}
