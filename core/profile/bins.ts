import * as z from 'zod';
import { numericFeatureSql } from '../features/encode.ts';
import { isNumericEncoding, type FeatureColumn } from '../features/feature-column.ts';
import { codeSql, identifier } from '../sql/sql.ts';

const rows = z.number();

/**
 * How a column's values are divided into bins, and how many of a model's training rows are in each.
 */
export const binsSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('number'),
    /**
     * Bin i contains values above edge i - 1, up to edge i. The last bin contains values above all
     * edges.
     */
    edges: z.array(z.number()),
    counts: z.array(rows),
    missing: rows,
  }),
  z.strictObject({
    kind: z.literal('levels'),
    levels: z.array(z.string()),
    /** One per level, then one for all other levels. */
    counts: z.array(rows),
    missing: rows,
  }),
]);
export type Bins = z.infer<typeof binsSchema>;

/** Bins without their counts. */
type BinLimits = { kind: 'number'; edges: number[] } | { kind: 'levels'; levels: string[] };

/** A column to divide into bins, with SQL of its values (a DOUBLE if it is a number). */
export interface BinnedColumn {
  name: string;
  isNumber: boolean;
  value: string;
  /** The levels, if they are already known. */
  levels?: string[];
}

const binCount = 10;
/** Rarer levels share one bin. */
const mostBinnedLevels = 50;

export function binnedColumn(column: FeatureColumn): BinnedColumn {
  const { name, type } = column;
  return isNumericEncoding(column)
    ? { name, isNumber: true, value: `CAST(${numericFeatureSql(type, identifier(name))} AS DOUBLE)` }
    : { name, isNumber: false, value: `CAST(${identifier(name)} AS VARCHAR)` };
}

/** A column with the limits of its bins. */
export interface LimitedColumn extends BinnedColumn {
  limits: BinLimits;
}

/**
 * SQL of one row with the limits of the columns' bins, by the columns' indexes. The limits of a
 * number are its distinct deciles, others are the most frequent levels. A sample is enough: limits
 * need not be exact, only constant.
 */
export function binLimitsSql(columns: BinnedColumn[], relation: string): string {
  const tenths = Array.from({ length: binCount - 1 }, (_, index) => (index + 1) / binCount);
  const limits = columns.map(({ isNumber, value }, index) =>
    isNumber
      ? `(SELECT list_filter(list_distinct(tenths), edge -> edge < most)
          FROM (SELECT quantile_disc(v, [${tenths.join(', ')}]) AS tenths, max(v) AS most FROM (SELECT ${value} AS v FROM ${relation}))) AS "${index}"`
      : `(SELECT list(v ORDER BY n DESC, v) FROM (SELECT v, count(*) AS n FROM (SELECT ${value} AS v FROM ${relation})
          WHERE v IS NOT NULL AND NOT contains(v, chr(0)) GROUP BY v ORDER BY n DESC, v LIMIT ${mostBinnedLevels})) AS "${index}"`,
  );
  return `SELECT ${limits.join(', ')}`;
}

/** Adds the limits of `binLimitsSql`'s row to the columns. */
export function readBinLimits(row: unknown, columns: BinnedColumn[]): LimitedColumn[] {
  const byIndex = z.record(z.string(), z.unknown()).parse(row);
  return columns.map((column, index) => {
    const limits = byIndex[String(index)] ?? [];
    if (!column.isNumber) {
      const levels = column.levels ?? z.array(z.string()).parse(limits);
      return { ...column, limits: { kind: 'levels', levels } };
    }
    const edges = z
      .array(z.number())
      .parse(limits)
      .toSorted((a, b) => a - b);
    return { ...column, limits: { kind: 'number', edges } };
  });
}

/**
 * SQL of one row with the number of rows in each bin, by the columns' indexes. It takes one pass.
 */
export function binCountsSql(columns: LimitedColumn[], relation: string): string {
  const counts = columns.map(({ value, limits }, index) => {
    const binCounts =
      limits.kind === 'number'
        ? binHistogramSql(
            value,
            limits.edges.map((edge) => edge.toExponential()),
            'DOUBLE',
          )
        : // Values above the last level's index are other levels.
          binHistogramSql(
            levelIndexSql(limits.levels, value),
            limits.levels.map((_, level) => String(level)),
            'INTEGER',
          );
    return `{ counts: ${binCounts}, missing: count(*) - count(${value}) } AS "${index}"`;
  });
  return `SELECT ${['count(*) AS rows', ...counts].join(', ')} FROM ${relation}`;
}

const levelIndexSql = (levels: string[], value: string) =>
  `CASE WHEN ${value} IS NOT NULL THEN coalesce(${codeSql(levels, value)}, ${levels.length}) END`;

/**
 * SQL of a column's values as DOUBLE: numbers, or indexes of levels; NaN if the value is missing.
 */
export function sampledValueSql({ value, limits }: LimitedColumn): string {
  const number = limits.kind === 'number' ? value : levelIndexSql(limits.levels, value);
  return `coalesce(CAST(${number} AS DOUBLE), 'nan'::DOUBLE)`;
}

const binHistogramSql = (value: string, edges: string[], type: string) =>
  `map_values(histogram(${value}, CAST([${edges.join(', ')}] AS ${type}[])))`;

const rowCount = z.coerce.number();
const binCountsSchema = z.object({ counts: z.array(rowCount).nullable(), missing: rowCount });

/**
 * Parses the row of `binCountsSql`: the number of rows, and each column's bins by the column's
 * name.
 */
export function readBinCounts(row: unknown, columns: LimitedColumn[]): { rows: number; bins: Record<string, Bins> } {
  const { rows: all, ...byIndex } = z.object({ rows: rowCount }).catchall(binCountsSchema).parse(row);
  const counted = columns.map(({ name, limits }, index): [string, Bins] => {
    const { counts: listed, missing } = byIndex[String(index)] ?? { counts: null, missing: all };
    const size = (limits.kind === 'number' ? limits.edges : limits.levels).length + 1;
    // DuckDB leaves out an empty last bin, and lists no bin if no row has a value.
    const counts = Array.from({ length: size }, (_, bin) => listed?.[bin] ?? 0);
    return [name, { ...limits, counts, missing }];
  });
  return { rows: all, bins: Object.fromEntries(counted) };
}
