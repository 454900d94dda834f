import * as z from 'zod';
import type { Column, Definition } from '../sql/definition.ts';
import { identifier } from '../sql/sql.ts';

const number = z.coerce.number();
const cell = z.string().nullable();

/**
 * Figures of one column over the clean rows. The minimum and the maximum are text, also those of
 * numbers.
 */
const columnProfileSchema = z.strictObject({
  type: z.string(),
  /** Rows with a value. */
  count: number,
  missing: number,
  /** For numbers, dates and timestamps. */
  min: cell,
  max: cell,
  /** For numbers. */
  mean: number.nullable(),
  deviation: number.nullable(),
  /**
   * This and the following figures are from the sampled rows, or from all rows if values repeat.
   */
  distinct: number,
  /** No value occurs twice. */
  unique: z.boolean(),
  /** For numbers, by their share ("0.5"). */
  quantiles: z.record(z.string(), z.number()).nullable(),
  /** The most frequent values and their numbers of rows. */
  top: z.array(z.strictObject({ value: z.string(), count: number })),
});

export type ColumnProfile = z.infer<typeof columnProfileSchema>;

/** A reason for quarantine, its number of rows, and one example. */
export const quarantineReasonSchema = z.strictObject({
  column: cell,
  reason: z.string(),
  rows: number,
  example: z.strictObject({ file: z.string(), line: number, value: cell }),
});
export type QuarantineReason = z.infer<typeof quarantineReasonSchema>;

/** records/<runId>/profile.json: a description of a run's rows before they are split. */
export const profileSchema = z.strictObject({
  version: z.literal(2),
  rows: z.strictObject({
    read: z.number(),
    quarantined: z.number(),
    unlabelled: z.number(),
    /** Rows whose label cannot be known yet, by time.labelDelay. */
    waiting: z.number().default(0),
    /** Rows older than input.window. */
    outdated: z.number().default(0),
    /** Rows that a newer row with the same key replaced. */
    duplicates: z.number(),
    /** The remaining rows, which Split uses. */
    clean: z.number(),
    /** The number of clean rows behind the costly figures of columns whose values rarely repeat. */
    sampled: z.number(),
  }),
  /** Columns of the data that the pipeline file does not declare. */
  ignoredColumns: z.array(z.string()),
  /** Most frequent first. */
  quarantine: z.array(quarantineReasonSchema),
  columns: z.record(z.string(), columnProfileSchema),
});
export type Profile = z.infer<typeof profileSchema>;

export const quantiles = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];
export const mostTop = 10;

export const isNumericType = (type: Column['type']) => type === 'number' || type === 'integer';
export const isOrdered = (type: Column['type']) => isNumericType(type) || type === 'date' || type === 'timestamp';

/** All columns of the definition with their types, declared ones first. */
export function columnsToProfile(definition: Definition): { name: string; type: Column['type'] }[] {
  const declared = Object.entries(definition.columns).map(([name, { type }]) => ({ name, type }));
  return [...declared, ...definition.derive.map(({ name, type }) => ({ name, type }))];
}

export type ProfiledColumn = ReturnType<typeof columnsToProfile>[number];

/** SQL of all columns' values, named by the columns' indexes. */
export function profiledValuesSql(columns: ProfiledColumn[], relation: string): string {
  const values = columns.map(({ name, type }, index) => {
    const value = identifier(name);
    return `${isNumericType(type) ? `CAST(${value} AS DOUBLE)` : value} AS "${index}"`;
  });
  return `SELECT ${values.join(', ')} FROM ${relation}`;
}

/**
 * SQL of one row over `profiledValuesSql`, with the figures that one pass over all rows can
 * compute.
 */
export function totalsSql(columns: ProfiledColumn[], values: string): string {
  const totals = columns.map(({ type }, index) => {
    const value = `"${index}"`;
    const members = [`count: count(${value})`, `missing: count(*) - count(${value})`];
    if (isOrdered(type)) {
      members.push(`min: CAST(min(${value}) AS VARCHAR)`, `max: CAST(max(${value}) AS VARCHAR)`);
    }
    if (isNumericType(type)) members.push(`mean: avg(${value})`, `deviation: stddev_samp(${value})`);
    return `{ ${members.join(', ')} } AS ${value}`;
  });
  return `SELECT ${totals.join(', ')} FROM (${values})`;
}

/** SQL of one row over `profiledValuesSql`, with the figures that are too costly for many rows. */
export function sampleFiguresSql(columns: ProfiledColumn[], values: string): string {
  const figures = columns.map(({ type }, index) => {
    const value = `"${index}"`;
    const top = `SELECT CAST(${value} AS VARCHAR) AS value, count(*) AS count FROM ${values}
      WHERE ${value} IS NOT NULL GROUP BY ${value} ORDER BY count DESC, ${value} LIMIT ${mostTop}`;
    const members = [
      `"distinct": count(DISTINCT ${value})`,
      `"unique": count(DISTINCT ${value}) = count(${value})`,
      `top: coalesce((SELECT list({ value: value, count: count }) FROM (${top})), [])`,
    ];
    if (isNumericType(type)) members.push(`quantiles: quantile_cont(${value}, [${quantiles.join(', ')}])`);
    return `{ ${members.join(', ')} } AS ${value}`;
  });
  return `SELECT count(*) AS sampled, ${figures.join(', ')} FROM ${values}`;
}

const absentFigures = { min: null, max: null, mean: null, deviation: null, quantiles: null };
const sampledSchema = z
  .object({ sampled: number })
  .catchall(z.looseObject({ quantiles: z.array(z.number()).nullable().default(null) }));

/**
 * Parses the rows of `totalsSql` and `sampleFiguresSql`. `sampled` is the number of rows of the
 * sample.
 */
export function readProfiles(
  columns: ProfiledColumn[],
  { totals, sample }: { totals: unknown; sample: unknown },
): { profiles: Map<string, ColumnProfile>; sampled: number } {
  const exact = z.record(z.string(), z.looseObject({})).parse(totals);
  const { sampled, ...byIndex } = sampledSchema.parse(sample);
  const profiles = columns.map(({ name, type }, index) => {
    const { quantiles: values = null, ...figures } = byIndex[index] ?? {};
    const named = values && Object.fromEntries(quantiles.map((share, at) => [share, values[at]]));
    return [
      name,
      columnProfileSchema.parse({ type, ...absentFigures, ...exact[index], ...figures, quantiles: named }),
    ] as const;
  });
  return { profiles: new Map(profiles), sampled };
}
