import { z } from 'zod';
import type { Column, Definition } from './definition.ts';
import { identifier, literal } from './sql.ts';

const number = z.coerce.number();
const cell = z.string().nullable();

/** What the clean rows hold in one column; numbers as text where they are dates. */
export const columnProfileSchema = z.strictObject({
  type: z.string(),
  /** Values that are there. */
  count: number,
  missing: number,
  distinct: number,
  /** Of numbers, dates and timestamps. */
  min: cell,
  max: cell,
  /** Of numbers. */
  mean: number.nullable(),
  deviation: number.nullable(),
  quantiles: z.record(z.string(), z.number()).nullable(),
  /** The most frequent values and on how many rows. */
  top: z.array(z.strictObject({ value: z.string(), count: number })),
});

/** A reason for quarantine: how often, and one example. */
export const quarantineReasonSchema = z.strictObject({
  column: cell,
  reason: z.string(),
  rows: number,
  example: z.strictObject({ file: z.string(), line: number, value: cell }),
});
export type QuarantineReason = z.infer<typeof quarantineReasonSchema>;

/** records/<runId>/profile.json: what the rows of a run looked like, before they were split. */
export const profileSchema = z.strictObject({
  version: z.literal(1),
  rows: z.strictObject({
    read: z.number(),
    quarantined: z.number(),
    unlabelled: z.number(),
    /** Rows whose label cannot be known yet, by time.labelDelay. */
    waiting: z.number().default(0),
    /** Rows that are older than input.window. */
    outdated: z.number().default(0),
    /** Rows that a newer row of the same key replaced. */
    duplicates: z.number(),
    /** What is left and goes on. */
    clean: z.number(),
  }),
  /** Columns of the data that the pipeline file does not declare. */
  ignoredColumns: z.array(z.string()),
  /** Most frequent first. */
  quarantine: z.array(quarantineReasonSchema),
  columns: z.record(z.string(), columnProfileSchema),
});
export type Profile = z.infer<typeof profileSchema>;

const quantiles = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];
const mostTop = 10;

const isNumber = (type: Column['type']) => type === 'number' || type === 'integer';
const isOrdered = (type: Column['type']) => isNumber(type) || type === 'date' || type === 'timestamp';

/** Every column of the definition with its type, declared ones first. */
export function profiledColumns(definition: Definition): { name: string; type: Column['type'] }[] {
  const declared = Object.entries(definition.columns).map(([name, { type }]) => ({ name, type }));
  return [...declared, ...definition.derive.map(({ name, type }) => ({ name, type }))];
}

/** SQL of one column's figures: one row, the fields of `columnProfileSchema` but `type`. */
export function columnProfileSql(name: string, type: Column['type'], relation: string): string {
  const figures = [
    'coalesce(sum(count) FILTER (value IS NOT NULL), 0) AS count',
    'coalesce(sum(count) FILTER (value IS NULL), 0) AS missing',
    'count(value) AS distinct',
    isOrdered(type)
      ? 'CAST(min(value) AS VARCHAR) AS min, CAST(max(value) AS VARCHAR) AS max'
      : 'NULL AS min, NULL AS max',
    'coalesce((SELECT list({ value: CAST(value AS VARCHAR), count: count } ORDER BY count DESC, value) FROM ' +
      `(SELECT * FROM counted WHERE value IS NOT NULL ORDER BY count DESC, value LIMIT ${mostTop})), []) AS top`,
  ];
  const moments = isNumber(type) ? momentsSql : 'SELECT NULL AS mean, NULL AS deviation, NULL AS quantiles';
  const value = isNumber(type) ? `CAST(${identifier(name)} AS DOUBLE)` : identifier(name);
  return `WITH cells AS (SELECT ${value} AS value FROM ${relation}),
counted AS MATERIALIZED (SELECT value, count(*) AS count FROM cells GROUP BY value)
SELECT ${literal(type)} AS type, * FROM (SELECT ${figures.join(', ')} FROM counted), (${moments})`;
}

/** From the values and their counts, because most columns have few different ones. Quantiles as `quantile_cont` has them. */
const momentsSql = (() => {
  const at = quantiles.map((quantile) => {
    const place = `(rows - 1) * ${quantile}e0`;
    const valueAt = (index: string) => `min(value) FILTER (upto > ${index})`;
    const low = valueAt(`floor(${place})`);
    return `${low} + (${valueAt(`ceil(${place})`)} - ${low}) * (any_value(${place}) - floor(any_value(${place})))`;
  });
  return `SELECT any_value(mean) AS mean,
    sqrt(sum(count * (value - mean) * (value - mean)) / nullif(any_value(rows) - 1, 0)) AS deviation,
    CASE WHEN count(*) > 0 THEN [${at.join(',\n      ')}] END AS quantiles
    FROM (SELECT value, count, sum(count) OVER (ORDER BY value) AS upto FROM counted WHERE value IS NOT NULL),
      (SELECT sum(count) AS rows, sum(value * count) / sum(count) AS mean FROM counted WHERE value IS NOT NULL)`;
})();

/** A row that `columnProfileSql` gave, its quantiles under their names ("0.5"). */
export function readColumnProfile(row: unknown): z.infer<typeof columnProfileSchema> {
  const { quantiles: values, ...rest } = z.looseObject({ quantiles: z.array(z.number()).nullable() }).parse(row);
  const named = values && Object.fromEntries(quantiles.map((quantile, index) => [quantile, values[index]]));
  return columnProfileSchema.parse({ ...rest, quantiles: named });
}
