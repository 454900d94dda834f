import * as z from 'zod';
import { groupIndexOf, sortedValues } from './groups.ts';

/** How often a number's values are in each of several ranges. */
export const histogramSchema = z.strictObject({
  /** Bar i contains values from edge i - 1 to below edge i. The first and the last bar are open. */
  edges: z.array(z.number()),
  counts: z.array(z.number()),
  /** The smallest and the largest value. */
  min: z.number(),
  max: z.number(),
});
export type Histogram = z.infer<typeof histogramSchema>;

const bars = 24;
/**
 * This share of the values at each end is in the outermost bar, so that outliers do not flatten all
 * other bars.
 */
const outerShare = 0.01;

/** One bar per value if few are distinct, otherwise bars of equal width. Null without values. */
export function histogramOf(values: Float64Array): Histogram | null {
  const sorted = sortedValues(values);
  const [min, max] = [sorted[0], sorted.at(-1)];
  if (min === undefined || max === undefined) return null;
  const distinct = new Set(sorted);
  const edges = Float64Array.from(distinct.size <= bars ? [...distinct].slice(1) : equalWidths(sorted));
  const counts = Array.from({ length: edges.length + 1 }, () => 0);
  for (const value of sorted) {
    const bar = groupIndexOf(value, edges);
    counts[bar] = (counts[bar] ?? 0) + 1;
  }
  return { edges: [...edges], counts, min, max };
}

function equalWidths(sorted: Float64Array): number[] {
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  let [low, high] = [at(outerShare), at(1 - outerShare)];
  if (low === high) [low, high] = [at(0), at(1)];
  return Array.from({ length: bars - 1 }, (_, bar) => low + ((bar + 1) * (high - low)) / bars);
}
