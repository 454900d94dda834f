import { z } from 'zod';
import { numericFeatureSql } from './encode.ts';
import type { FeatureColumn } from './feature-column.ts';
import { mostLevels, type Figures, type Level } from './fit-sql.ts';
import { identifier } from '../sql/sql.ts';

/** A column whose values are counted, as numbers or as texts. */
export interface CountedColumn {
  name: string;
  type: FeatureColumn['type'];
  isNumber: boolean;
}

/** A value of a column, a number or a text, and on how many rows it is. */
export interface ValueCount {
  value: number | string | null;
  /** The value as it is written. */
  text: string | null;
  rows: number;
}

/** So many values of a column are counted one by one. */
const mostValues = 20_000;

/**
 * SQL of the values of columns, each column's in their order, and on how many rows each is. A column with too many has
 * none. Columns are grouped by as they are: DuckDB makes use of their dictionaries. A window over the groups would take
 * longer than the grouping.
 */
export function valueCountsSql(columns: CountedColumn[], relation: string): string {
  const places = columns.map(({ name }, place) => `WHEN grouping(${identifier(name)}) = 0 THEN ${place}`);
  const texts = columns.map(({ name, type, isNumber: ofNumber }) => {
    const value = identifier(name);
    return `CAST(${ofNumber ? `CAST(${numericFeatureSql(type, value)} AS DOUBLE)` : value} AS VARCHAR)`;
  });
  const names = columns.map(({ name }) => identifier(name));
  return `WITH counted AS MATERIALIZED (SELECT CASE ${places.join(' ')} END AS "$place", coalesce(${texts.join(', ')}) AS "$text",
      count(*) AS "$count", ${names.join(', ')}
    FROM ${relation} GROUP BY GROUPING SETS (${names.map((name) => `(${name})`).join(', ')}))
    SELECT "$place", "$text", "$count" FROM counted
    WHERE "$place" IN (SELECT "$place" FROM counted GROUP BY "$place" HAVING count(*) <= ${mostValues})
    ORDER BY "$place", ${names.join(', ')}`;
}

const countsSchema = z.array(z.object({ $place: z.number(), $text: z.string().nullable(), $count: z.coerce.number() }));

/** The rows that `valueCountsSql` gave, by the columns' names. */
export function readValueCounts(rows: unknown, columns: CountedColumn[]): Map<string, ValueCount[]> {
  const counted = new Map<string, ValueCount[]>();
  for (const { $place, $text, $count } of countsSchema.parse(rows)) {
    const column = columns[$place];
    if (column === undefined) continue;
    const counts = counted.get(column.name) ?? [];
    counts.push({ value: $text !== null && column.isNumber ? Number($text) : $text, text: $text, rows: $count });
    counted.set(column.name, counts);
  }
  return counted;
}

/** Numbers among the values, in rising order. */
function countedNumbers(counts: ValueCount[]): { value: number; rows: number }[] {
  return counts
    .flatMap(({ value, rows }) => (typeof value === 'number' ? [{ value, rows }] : []))
    .sort((a, b) => a.value - b.value);
}

/** The number at a place, from 0, in the order of all rows that have one; between two rows the part of the way between their numbers. */
export function numberBetween(numbers: { value: number; rows: number }[], place: number): number {
  const numberAt = (whole: number) => {
    let upTo = 0;
    return numbers.find(({ rows }) => (upTo += rows) > whole)?.value ?? Number.NaN;
  };
  const [low, high] = [numberAt(Math.floor(place)), numberAt(Math.ceil(place))];
  return low + (high - low) * (place - Math.floor(place));
}

/** What `figuresSql` finds. */
export function countedFigures(counts: ValueCount[]): Figures {
  const there = counts.filter(({ value }) => value !== null);
  const present = sum(there, ({ rows }) => rows);
  const numbers = countedNumbers(counts);
  const [first] = numbers;
  if (first === undefined) {
    return { present, single: there.length === 1, mean: null, deviation: null, median: null };
  }
  const mean = sum(numbers, ({ value, rows }) => value * rows) / present;
  const variance = sum(numbers, ({ value, rows }) => rows * (value - mean) ** 2) / present;
  const single = numbers.at(-1)?.value === first.value;
  return { present, single, mean, deviation: Math.sqrt(variance), median: numberBetween(numbers, (present - 1) / 2) };
}

/** What `levelsSql` finds of a column. */
export function countedLevels(column: string, counts: ValueCount[]): Level[] {
  return counts
    .flatMap(({ value, rows }) =>
      typeof value === 'string' && !value.includes('\0') ? [{ column, level: value, count: rows }] : [],
    )
    .sort((a, b) => b.count - a.count || Buffer.compare(Buffer.from(a.level), Buffer.from(b.level)))
    .slice(0, mostLevels);
}

function sum<T>(items: T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
