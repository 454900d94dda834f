import * as z from 'zod';
import { numericFeatureSql } from './encode.ts';
import { isNumericEncoding, type FeatureColumn } from './feature-column.ts';
import { identifier, list, literal } from '../sql/sql.ts';

const levelSchema = z.object({ column: z.string(), level: z.string(), count: z.coerce.number() });
/** A value of a column, and the number of training rows with it. */
export type Level = z.infer<typeof levelSchema>;

/** Figures of one column over the training rows. */
export interface Figures {
  /** Rows with a value. */
  present: number;
  /** All of them have the same value. */
  single: boolean;
  /** For numbers. The deviation is the population's. Figures that nothing needs are null. */
  mean: number | null;
  deviation: number | null;
  median: number | null;
}

/**
 * Rarer levels count as "other". A column with more levels is really an identifier, and
 * features.json stays small.
 */
export const mostLevels = 10_000;

/**
 * SQL of the levels of all columns that are not numbers (`Level` rows, most frequent first);
 * undefined if all are.
 */
export function levelsSql(columns: FeatureColumn[], relation: string): string | undefined {
  const queries = columns
    .filter((column) => !isNumericEncoding(column))
    .map(
      // The inner SELECT hides columns of the data that are called level or count.
      ({ name }) => `(SELECT ${literal(name)} AS "column", level, count(*) AS count
FROM (SELECT CAST(${identifier(name)} AS VARCHAR) AS level FROM ${relation})
WHERE level IS NOT NULL AND NOT contains(level, chr(0)) GROUP BY level ORDER BY count DESC, level LIMIT ${mostLevels})`,
    );
  return queries.length === 0 ? undefined : queries.join('\nUNION ALL\n');
}

/** Parses the rows of `levelsSql`. */
export function readLevels(rows: unknown): Level[] {
  return z.array(levelSchema).parse(rows);
}

/**
 * SQL of one row with `rows` and, by their indexes, the columns' figures. It takes one pass over
 * the relation.
 */
export function figuresSql(columns: FeatureColumn[], relation: string): string {
  const figures = columns.map((column, index) => {
    const value = isNumericEncoding(column)
      ? numericFeatureSql(column.type, identifier(column.name))
      : identifier(column.name);
    const members = [`present: count(${value})`, `single: coalesce(min(${value}) = max(${value}), false)`];
    if (needsMoments(column)) members.push(`mean: avg(${value})`, `deviation: stddev_pop(${value})`);
    if (isNumericEncoding(column) && column.impute === 'median')
      members.push(`median: CAST(median(${value}) AS DOUBLE)`);
    return `{ ${members.join(', ')} } AS "${index}"`;
  });
  return `SELECT ${list(['count(*) AS rows', ...figures])} FROM ${relation}`;
}

const figuresSchema = z.object({
  present: z.coerce.number(),
  single: z.boolean(),
  mean: z.number().nullable().default(null),
  deviation: z.number().nullable().default(null),
  median: z.number().nullable().default(null),
});

/** Parses the row of `figuresSql`: the number of rows, and the figures in the columns' order. */
export function readFigures(row: unknown): { rows: number; figures: Figures[] } {
  const { rows, ...byIndex } = z.object({ rows: z.coerce.number() }).catchall(figuresSchema).parse(row);
  return { rows, figures: Object.values(byIndex) };
}

function needsMoments({ encode, impute }: FeatureColumn): boolean {
  return encode === 'standardized' || (encode === 'number' && impute === 'mean');
}
