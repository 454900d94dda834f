import * as z from 'zod';
import { numericFeatureSql } from './encode.ts';
import type { FeatureColumn } from './feature-column.ts';
import { mostLevels, type Figures, type Level } from './fit-sql.ts';
import { identifier } from '../sql/sql.ts';
import { valueCountColumns } from '../tables.ts';

/** A column whose values are to be counted, as numbers or as texts. */
export interface CountedColumn {
  name: string;
  type: FeatureColumn['type'];
  isNumber: boolean;
}

/** A value of a column, a number or a text, and the number of rows with it. */
export interface ValueCount {
  value: number | string | null;
  /** The value as text. */
  text: string | null;
  rows: number;
}

/** A column with more values is not counted value by value. */
const mostValues = 20_000;

/**
 * SQL of the values of columns, each column's in their order, with their numbers of rows. It leaves
 * out columns with too many values. It groups by the bare columns, so that DuckDB can use their
 * dictionaries. A window over the groups would take longer than the grouping.
 */
export function valueCountsSql(columns: CountedColumn[], relation: string): string {
  const columnIndex = identifier(valueCountColumns.column);
  const text = identifier(valueCountColumns.text);
  const rows = identifier(valueCountColumns.rows);
  const indexes = columns.map(({ name }, index) => `WHEN grouping(${identifier(name)}) = 0 THEN ${index}`);
  const texts = columns.map(({ name, type, isNumber }) => {
    const value = identifier(name);
    return `CAST(${isNumber ? `CAST(${numericFeatureSql(type, value)} AS DOUBLE)` : value} AS VARCHAR)`;
  });
  const names = columns.map(({ name }) => identifier(name));
  return `WITH counted AS MATERIALIZED (SELECT CASE ${indexes.join(' ')} END AS ${columnIndex}, coalesce(${texts.join(', ')}) AS ${text},
      count(*) AS ${rows}, ${names.join(', ')}
    FROM ${relation} GROUP BY GROUPING SETS (${names.map((name) => `(${name})`).join(', ')}))
    SELECT ${columnIndex}, ${text}, ${rows} FROM counted
    WHERE ${columnIndex} IN (SELECT ${columnIndex} FROM counted GROUP BY ${columnIndex} HAVING count(*) <= ${mostValues})
    ORDER BY ${columnIndex}, ${names.join(', ')}`;
}

const countsSchema = z.array(
  z.object({
    [valueCountColumns.column]: z.number(),
    [valueCountColumns.text]: z.string().nullable(),
    [valueCountColumns.rows]: z.coerce.number(),
  }),
);

/** Parses the rows of `valueCountsSql`; the keys are the columns' names. */
export function readValueCounts(rows: unknown, columns: CountedColumn[]): Map<string, ValueCount[]> {
  const counted = new Map<string, ValueCount[]>();
  for (const row of countsSchema.parse(rows)) {
    const column = columns[row[valueCountColumns.column]];
    if (column === undefined) continue;
    const text = row[valueCountColumns.text];
    const counts = counted.get(column.name) ?? [];
    const value = text !== null && column.isNumber ? Number(text) : text;
    counts.push({ value, text, rows: row[valueCountColumns.rows] });
    counted.set(column.name, counts);
  }
  return counted;
}

/** The numbers among the values, in ascending order. */
function countedNumbers(counts: ValueCount[]): { value: number; rows: number }[] {
  return counts
    .flatMap(({ value, rows }) => (typeof value === 'number' ? [{ value, rows }] : []))
    .sort((a, b) => a.value - b.value);
}

/**
 * The number at a position (from 0) among all rows with a number, in ascending order; interpolated
 * between two rows.
 */
export function interpolatedNumber(numbers: { value: number; rows: number }[], position: number): number {
  const numberAt = (whole: number) => {
    let upTo = 0;
    return numbers.find(({ rows }) => (upTo += rows) > whole)?.value ?? Number.NaN;
  };
  const [low, high] = [numberAt(Math.floor(position)), numberAt(Math.ceil(position))];
  return low + (high - low) * (position - Math.floor(position));
}

/** The same as `figuresSql`, from counted values. */
export function countedFigures(counts: ValueCount[]): Figures {
  const presentCounts = counts.filter(({ value }) => value !== null);
  const present = sum(presentCounts, ({ rows }) => rows);
  const numbers = countedNumbers(counts);
  const [first] = numbers;
  if (first === undefined) {
    return { present, single: presentCounts.length === 1, mean: null, deviation: null, median: null };
  }
  const mean = sum(numbers, ({ value, rows }) => value * rows) / present;
  const variance = sum(numbers, ({ value, rows }) => rows * (value - mean) ** 2) / present;
  const single = numbers.at(-1)?.value === first.value;
  return {
    present,
    single,
    mean,
    deviation: Math.sqrt(variance),
    median: interpolatedNumber(numbers, (present - 1) / 2),
  };
}

/** The same as `levelsSql` for one column, from counted values. */
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
