import type { Bins, LimitedColumn } from './bins.ts';
import type { ValueCount } from '../features/value-counts.ts';

/** What `readBinCounts` says of a column, from the values and on how many rows each is. */
export function countedBins(counts: ValueCount[], { limits }: Pick<LimitedColumn, 'limits'>): Bins {
  const size = (limits.kind === 'number' ? limits.edges : limits.levels).length + 1;
  const bins = Array.from({ length: size }, () => 0);
  const levels = new Map<unknown, number>(
    limits.kind === 'levels' ? limits.levels.map((level, at) => [level, at]) : [],
  );
  let missing = 0;
  for (const { value, rows } of counts) {
    if (value === null) {
      missing += rows;
      continue;
    }
    const place =
      limits.kind === 'number' ? limits.edges.filter((edge) => edge < Number(value)).length : levels.get(value);
    const bin = place ?? size - 1;
    bins[bin] = (bins[bin] ?? 0) + rows;
  }
  return { ...limits, counts: bins, missing };
}
