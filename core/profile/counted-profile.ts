import { isNumericType, isOrdered, mostTop, quantiles, type ColumnProfile, type ProfiledColumn } from './profile.ts';
import { countedFigures, interpolatedNumber, type ValueCount } from '../features/value-counts.ts';

/** The profile of a column, from its counted values in their order. */
export function countedProfile(type: ProfiledColumn['type'], counts: ValueCount[]): ColumnProfile {
  const presentCounts = counts.flatMap(({ text, ...count }) => (text === null ? [] : [{ ...count, text }]));
  const { present, mean, deviation } = countedFigures(counts);
  const all = counts.reduce((sum, { rows }) => sum + rows, 0);
  const numbers = presentCounts.flatMap(({ value, rows }) => (typeof value === 'number' ? [{ value, rows }] : []));
  const hasNumbers = isNumericType(type) && present > 0;
  return {
    type,
    count: present,
    missing: all - present,
    min: (isOrdered(type) ? presentCounts[0]?.text : undefined) ?? null,
    max: (isOrdered(type) ? presentCounts.at(-1)?.text : undefined) ?? null,
    mean,
    // The sample's deviation, as in `totalsSql`.
    deviation: deviation === null || present < 2 ? null : deviation * Math.sqrt(present / (present - 1)),
    distinct: presentCounts.length,
    unique: presentCounts.length === present,
    quantiles: hasNumbers
      ? Object.fromEntries(quantiles.map((share) => [share, interpolatedNumber(numbers, share * (present - 1))]))
      : null,
    top: presentCounts
      .toSorted((a, b) => b.rows - a.rows)
      .slice(0, mostTop)
      .map(({ text, rows }) => ({ value: text, count: rows })),
  };
}
