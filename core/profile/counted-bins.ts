import type { Bins, LimitedColumn } from './bins.ts';
import type { ValueCount } from '../features/value-counts.ts';

/** The same as `readBinCounts` for one column, from counted values. */
export function countedBins(counts: ValueCount[], { limits }: Pick<LimitedColumn, 'limits'>): Bins {
  const size = (limits.kind === 'number' ? limits.edges : limits.levels).length + 1;
  const bins = Array.from({ length: size }, () => 0);
  const levels = new Map<unknown, number>(
    limits.kind === 'levels' ? limits.levels.map((level, index) => [level, index]) : [],
  );
  let missing = 0;
  for (const { value, rows } of counts) {
    if (value === null) {
      missing += rows;
      continue;
    }
    const known =
      limits.kind === 'number' ? limits.edges.filter((edge) => edge < Number(value)).length : levels.get(value);
    const bin = known ?? size - 1;
    bins[bin] = (bins[bin] ?? 0) + rows;
  }
  return { ...limits, counts: bins, missing };
}
