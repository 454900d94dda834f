import { z } from 'zod';
import { numericFeatureSql } from '../features/encode.ts';
import { isNumericEncoding, type FeatureColumn } from '../features/feature-column.ts';
import { codeSql, identifier } from '../sql/sql.ts';

const rows = z.number();

/** How one column's values are divided, by the training rows of a model, and how many of those rows are where. */
export const binsSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('number'),
    /** Bin i holds what is above edge i - 1 and at most edge i; the last what is above all edges. */
    edges: z.array(z.number()),
    counts: z.array(rows),
    missing: rows,
  }),
  z.strictObject({
    kind: z.literal('levels'),
    levels: z.array(z.string()),
    /** One for each level, then one for all others. */
    counts: z.array(rows),
    missing: rows,
  }),
]);
export type Bins = z.infer<typeof binsSchema>;

/** Bins without their counts. */
type BinLimits = { kind: 'number'; edges: number[] } | { kind: 'levels'; levels: string[] };

/** A column as it is divided: what it is called, and SQL of its values (a DOUBLE where it is a number). */
export interface BinnedColumn {
  name: string;
  isNumber: boolean;
  value: string;
  /** Its levels, where they are known beforehand. */
  levels?: string[];
}

const bins = 10;
/** Levels with a bin of their own; rarer ones share one. */
const mostBinnedLevels = 50;

/** A feature column as it is divided. */
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
 * SQL of one row: by their places the limits of the columns' bins, of numbers the nine inner tenths that differ, else
 * the most frequent levels. A sample of the rows will do: limits need not be exact, only stay the same.
 */
export function binLimitsSql(columns: BinnedColumn[], relation: string): string {
  const tenths = Array.from({ length: bins - 1 }, (_, index) => (index + 1) / bins);
  const limits = columns.map(({ isNumber: ofNumber, value }, place) =>
    ofNumber
      ? `(SELECT list_filter(list_distinct(tenths), edge -> edge < most)
          FROM (SELECT quantile_disc(v, [${tenths.join(', ')}]) AS tenths, max(v) AS most FROM (SELECT ${value} AS v FROM ${relation}))) AS "${place}"`
      : `(SELECT list(v ORDER BY n DESC, v) FROM (SELECT v, count(*) AS n FROM (SELECT ${value} AS v FROM ${relation})
          WHERE v IS NOT NULL AND NOT contains(v, chr(0)) GROUP BY v ORDER BY n DESC, v LIMIT ${mostBinnedLevels})) AS "${place}"`,
  );
  return `SELECT ${limits.join(', ')}`;
}

/** The columns with what a row of `binLimitsSql` says of them. */
export function readBinLimits(row: unknown, columns: BinnedColumn[]): LimitedColumn[] {
  const found = z.record(z.string(), z.unknown()).parse(row);
  return columns.map((column, place) => {
    const limits = found[String(place)] ?? [];
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

/** SQL of one row: by their places how many rows are in the bins of each column, in one pass. */
export function binCountsSql(columns: LimitedColumn[], relation: string): string {
  const counts = columns.map(({ value, limits }, place) => {
    const found =
      limits.kind === 'number'
        ? histogramSql(
            value,
            limits.edges.map((edge) => edge.toExponential()),
            'DOUBLE',
          )
        : // What is above the last level's place is another level.
          histogramSql(
            placeSql(limits.levels, value),
            limits.levels.map((_, level) => String(level)),
            'INTEGER',
          );
    return `{ found: ${found}, missing: count(*) - count(${value}) } AS "${place}"`;
  });
  return `SELECT ${['count(*) AS rows', ...counts].join(', ')} FROM ${relation}`;
}

const placeSql = (levels: string[], value: string) =>
  `CASE WHEN ${value} IS NOT NULL THEN coalesce(${codeSql(levels, value)}, ${levels.length}) END`;

/** SQL of a column's values as DOUBLE: numbers, or places of levels; NaN where it is missing. */
export function sampledValueSql({ value, limits }: LimitedColumn): string {
  const found = limits.kind === 'number' ? value : placeSql(limits.levels, value);
  return `coalesce(CAST(${found} AS DOUBLE), 'nan'::DOUBLE)`;
}

const histogramSql = (value: string, edges: string[], type: string) =>
  `map_values(histogram(${value}, CAST([${edges.join(', ')}] AS ${type}[])))`;

const countSchema = z.coerce.number();
const foundSchema = z.object({ found: z.array(countSchema).nullable(), missing: countSchema });

/** What a row of `binCountsSql` says: the number of rows, and each column's bins by its name. */
export function readBinCounts(row: unknown, columns: LimitedColumn[]): { rows: number; bins: Record<string, Bins> } {
  const { rows: all, ...places } = z.object({ rows: countSchema }).catchall(foundSchema).parse(row);
  const counted = columns.map(({ name, limits }, place): [string, Bins] => {
    const { found, missing } = places[String(place)] ?? { found: null, missing: all };
    const size = (limits.kind === 'number' ? limits.edges : limits.levels).length + 1;
    // An empty last bin is not in the list, nor is any where no row has a value.
    const counts = Array.from({ length: size }, (_, bin) => found?.[bin] ?? 0);
    return [name, { ...limits, counts, missing }];
  });
  return { rows: all, bins: Object.fromEntries(counted) };
}
