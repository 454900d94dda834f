import { z } from 'zod';
import { groupIndexOf, sortedValues } from './groups.ts';

/** How often values of a number are where. */
export const histogramSchema = z.strictObject({
  /** Bar i holds what is from edge i - 1 to below edge i; the first and the last are open. */
  edges: z.array(z.number()),
  counts: z.array(z.number()),
  /** The least and the largest value that is there. */
  min: z.number(),
  max: z.number(),
});
export type Histogram = z.infer<typeof histogramSchema>;

const bars = 24;
/** What lies beyond on either side shares the outermost bars, so that a few far values do not flatten all others. */
const tail = 0.01;

/** A bar for each of few values; else bars of equal width. Null where no value is there. */
export function histogramOf(values: Float64Array): Histogram | null {
  const sorted = sortedValues(values);
  const [min, max] = [sorted[0], sorted.at(-1)];
  if (min === undefined || max === undefined) return null;
  const different = new Set(sorted);
  const edges = Float64Array.from(different.size <= bars ? [...different].slice(1) : equalWidths(sorted));
  const counts = Array.from({ length: edges.length + 1 }, () => 0);
  for (const value of sorted) {
    const place = groupIndexOf(value, edges);
    counts[place] = (counts[place] ?? 0) + 1;
  }
  return { edges: [...edges], counts, min, max };
}

function equalWidths(sorted: Float64Array): number[] {
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  let [low, high] = [at(tail), at(1 - tail)];
  if (low === high) [low, high] = [at(0), at(1)];
  return Array.from({ length: bars - 1 }, (_, bar) => low + ((bar + 1) * (high - low)) / bars);
}
