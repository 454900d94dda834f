import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { quantile } from './quantile.ts';

/** Rows that belong together are drawn together. */
export interface Clusters {
  /** The cluster of each row, from 0. */
  ids: Int32Array;
  count: number;
}

/** The same rows give the same bounds. */
const seed = 20_230_517;

/** 1,000, and fewer from 200,000 rows on, where an interval is narrow and a resample slow; never fewer than 200. */
export function resampleCount(rows: number): number {
  return Math.min(1000, Math.max(200, Math.floor(200_000_000 / rows)));
}

/**
 * Draws as many rows as there are, or as many clusters, with replacement, again and again; `visit` gets how often each
 * row was drawn, in an array that is used again.
 */
export function bootstrap(
  rows: number,
  clusters: Clusters | null,
  resamples: number,
  visit: (weights: Int32Array, resample: number) => void,
): void {
  const random = xoroshiro128plus(seed);
  const count = clusters?.count ?? rows;
  const drawn = new Int32Array(count);
  const weights = clusters === null ? drawn : new Int32Array(rows);
  for (let resample = 0; resample < resamples; resample++) {
    drawn.fill(0);
    for (let draw = 0; draw < count; draw++) {
      // 32 random bits as a share of the clusters: even to one in 2^32 / count.
      const chosen = Math.floor(((random.next() >>> 0) / 2 ** 32) * count);
      drawn[chosen] = (drawn[chosen] ?? 0) + 1;
    }
    if (clusters !== null) {
      for (let row = 0; row < rows; row++) weights[row] = drawn[clusters.ids[row] ?? 0] ?? 0;
    }
    visit(weights, resample);
  }
}

/** Percentile bounds of resampled values; null when there is one cluster, or half of the values or more are undefined. */
export function percentileBounds(
  values: Float64Array,
  confidence: number,
  clusters: number,
): { low: number | null; high: number | null } {
  const finite = values.filter(Number.isFinite).sort();
  if (clusters < 2 || finite.length * 2 <= values.length) return { low: null, high: null };
  const tail = (1 - confidence) / 2;
  return { low: quantile(finite, tail), high: quantile(finite, 1 - tail) };
}

/** The standard deviation of the resampled values that are defined; NaN under the same conditions. */
export function standardError(values: Float64Array, clusters: number): number {
  const finite = values.filter(Number.isFinite);
  if (clusters < 2 || finite.length * 2 <= values.length) return Number.NaN;
  const mean = finite.reduce((sum, value) => sum + value, 0) / finite.length;
  return Math.sqrt(finite.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (finite.length - 1));
}
