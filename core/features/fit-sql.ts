import { z } from 'zod';
import { numericFeatureSql } from './encode.ts';
import { isNumericEncoding, type FeatureColumn } from './feature-column.ts';
import { identifier, list, literal } from '../sql/sql.ts';

const levelSchema = z.object({ column: z.string(), level: z.string(), count: z.coerce.number() });
/** A value of a column on the training rows, and on how many of them. */
export type Level = z.infer<typeof levelSchema>;

/** What the training rows hold in one column. */
export interface Figures {
  /** Rows with a value. */
  present: number;
  /** Those have all the same. */
  single: boolean;
  /** Of numbers; the deviation is the population's. Median and mean are null where nothing asks for them. */
  mean: number | null;
  deviation: number | null;
  median: number | null;
}

/** Rarer levels count as "other": a column with more is an identifier in all but name, and features.json stays small. */
export const mostLevels = 10_000;

/** SQL of the levels of all columns that have them (`Level` rows, most frequent first); undefined if none has. */
export function levelsSql(columns: FeatureColumn[], relation: string): string | undefined {
  const queries = columns
    .filter((column) => !isNumericEncoding(column))
    .map(
      // The data may have columns called level and count: hence the inner SELECT.
      ({ name }) => `(SELECT ${literal(name)} AS "column", level, count(*) AS count
FROM (SELECT CAST(${identifier(name)} AS VARCHAR) AS level FROM ${relation})
WHERE level IS NOT NULL AND NOT contains(level, chr(0)) GROUP BY level ORDER BY count DESC, level LIMIT ${mostLevels})`,
    );
  return queries.length === 0 ? undefined : queries.join('\nUNION ALL\n');
}

/** The rows that `levelsSql` gave. */
export function readLevels(rows: unknown): Level[] {
  return z.array(levelSchema).parse(rows);
}

/** SQL of one row, `rows` and the figures of the columns by their places, in one pass over the relation. */
export function figuresSql(columns: FeatureColumn[], relation: string): string {
  const figures = columns.map((column, place) => {
    const value = isNumericEncoding(column)
      ? numericFeatureSql(column.type, identifier(column.name))
      : identifier(column.name);
    const members = [`present: count(${value})`, `single: coalesce(min(${value}) = max(${value}), false)`];
    if (needsMoments(column)) members.push(`mean: avg(${value})`, `deviation: stddev_pop(${value})`);
    if (isNumericEncoding(column) && column.impute === 'median')
      members.push(`median: CAST(median(${value}) AS DOUBLE)`);
    return `{ ${members.join(', ')} } AS "${place}"`;
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

/** What a row of `figuresSql` says: the number of rows, and the figures in the columns' order. */
export function readFigures(row: unknown): { rows: number; figures: Figures[] } {
  const { rows, ...places } = z.object({ rows: z.coerce.number() }).catchall(figuresSchema).parse(row);
  return { rows, figures: Object.values(places) };
}

function needsMoments({ encode, impute }: FeatureColumn): boolean {
  return encode === 'standardized' || (encode === 'number' && impute === 'mean');
}
