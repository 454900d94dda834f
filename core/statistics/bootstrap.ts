import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { quantile } from './quantile.ts';

/** Groups of rows that depend on each other and are therefore drawn together. */
export interface Clusters {
  /** The cluster of each row, from 0. */
  ids: Int32Array;
  count: number;
}

/** A fixed seed, so that the same rows always give the same bounds. */
const seed = 20_230_517;

/**
 * The number of resamples. A slice of many rows uses fewer, because its bounds use no percentiles.
 */
export const resampleCount = 1000;
export const fewResamples = 200;

/** With more rows than this, rows and clusters are drawn in blocks. */
export const mostSingleRows = 200_000;
const mostBlocks = 20_000;

/**
 * The units to draw: clusters or single rows. If there are very many rows, the units are blocks of
 * randomly chosen rows or clusters, so that a block varies as its rows do. This is the method of
 * random groups (Wolter, Introduction to Variance Estimation, chapter 2). With 20,000 blocks the
 * standard error is exact to one part in two hundred, sqrt(2 / 20,000) / 2.
 */
export function drawnUnits(rows: number, clusters: Clusters | null, largest = mostSingleRows): Clusters {
  const single = clusters ?? { ids: new Int32Array(rows).map((_, row) => row), count: rows };
  if (rows <= largest) return single;
  const blocks = Math.min(mostBlocks, Math.floor(rows / 10));
  if (single.count <= blocks) return single;
  const random = xoroshiro128plus(seed);
  const blockOf = new Int32Array(single.count);
  for (let unit = 0; unit < single.count; unit++) blockOf[unit] = below(random, blocks);
  return { ids: clusters === null ? blockOf : single.ids.map((unit) => blockOf[unit] ?? 0), count: blocks };
}

/**
 * Draws `count` units with replacement, once per resample. `visit` receives how often each unit was
 * drawn, in an array that the next resample overwrites.
 */
export function bootstrap(
  count: number,
  resamples: number,
  visit: (weights: Int32Array, resample: number) => void,
): void {
  const random = xoroshiro128plus(seed);
  const weights = new Int32Array(count);
  for (let resample = 0; resample < resamples; resample++) {
    weights.fill(0);
    for (let draw = 0; draw < count; draw++) {
      const chosen = below(random, count);
      weights[chosen] = (weights[chosen] ?? 0) + 1;
    }
    visit(weights, resample);
  }
}

/** A random integer below `count`, from 32 random bits: uniform to one part in 2^32 / count. */
function below(random: ReturnType<typeof xoroshiro128plus>, count: number): number {
  return Math.floor(((random.next() >>> 0) / 2 ** 32) * count);
}

/**
 * Percentile bounds of resampled values; null for a single cluster, or if at least half of the
 * values are undefined.
 */
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

/** The standard deviation of the defined resampled values; NaN if `percentileBounds` gives null. */
export function standardError(values: Float64Array, clusters: number): number {
  const finite = values.filter(Number.isFinite);
  if (clusters < 2 || finite.length * 2 <= values.length) return Number.NaN;
  const mean = finite.reduce((sum, value) => sum + value, 0) / finite.length;
  return Math.sqrt(finite.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (finite.length - 1));
}
