import { isNumericType, isOrdered, mostTop, quantiles, type ColumnProfile, type ProfiledColumn } from './profile.ts';
import { countedFigures, numberBetween, type ValueCount } from '../features/value-counts.ts';

/** The profile of a column whose values are counted, in their order. */
export function countedProfile(type: ProfiledColumn['type'], counts: ValueCount[]): ColumnProfile {
  const there = counts.flatMap(({ text, ...count }) => (text === null ? [] : [{ ...count, text }]));
  const { present, mean, deviation } = countedFigures(counts);
  const all = counts.reduce((sum, { rows }) => sum + rows, 0);
  const numbers = there.flatMap(({ value, rows }) => (typeof value === 'number' ? [{ value, rows }] : []));
  const ofNumbers = isNumericType(type) && present > 0;
  return {
    type,
    count: present,
    missing: all - present,
    min: (isOrdered(type) ? there[0]?.text : undefined) ?? null,
    max: (isOrdered(type) ? there.at(-1)?.text : undefined) ?? null,
    mean,
    // Of a sample, as `totalsSql` finds it.
    deviation: deviation === null || present < 2 ? null : deviation * Math.sqrt(present / (present - 1)),
    distinct: there.length,
    unique: there.length === present,
    quantiles: ofNumbers
      ? Object.fromEntries(quantiles.map((share) => [share, numberBetween(numbers, share * (present - 1))]))
      : null,
    top: there
      .toSorted((a, b) => b.rows - a.rows)
      .slice(0, mostTop)
      .map(({ text, rows }) => ({ value: text, count: rows })),
  };
}
