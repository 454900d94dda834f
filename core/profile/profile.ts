import { z } from 'zod';
import type { Column, Definition } from '../sql/definition.ts';
import { identifier } from '../sql/sql.ts';

const number = z.coerce.number();
const cell = z.string().nullable();

/** What the clean rows hold in one column; numbers as text where they are dates. */
const columnProfileSchema = z.strictObject({
  type: z.string(),
  /** Values that are there. */
  count: number,
  missing: number,
  /** Of numbers, dates and timestamps. */
  min: cell,
  max: cell,
  /** Of numbers. */
  mean: number.nullable(),
  deviation: number.nullable(),
  /** This and what follows is of the sampled rows, where values hardly repeat; else of all. */
  distinct: number,
  /** No value comes twice. */
  unique: z.boolean(),
  /** Of numbers, under their names ("0.5"). */
  quantiles: z.record(z.string(), z.number()).nullable(),
  /** The most frequent values and on how many rows. */
  top: z.array(z.strictObject({ value: z.string(), count: number })),
});

export type ColumnProfile = z.infer<typeof columnProfileSchema>;

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
  version: z.literal(2),
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
    /** Of those, on how many the figures are found that are costly where values hardly repeat: all unless they are many. */
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

/** Every column of the definition with its type, declared ones first. */
export function columnsToProfile(definition: Definition): { name: string; type: Column['type'] }[] {
  const declared = Object.entries(definition.columns).map(([name, { type }]) => ({ name, type }));
  return [...declared, ...definition.derive.map(({ name, type }) => ({ name, type }))];
}

export type ProfiledColumn = ReturnType<typeof columnsToProfile>[number];

/** SQL of every column's values, under the column's place. */
export function profiledValuesSql(columns: ProfiledColumn[], relation: string): string {
  const values = columns.map(({ name, type }, place) => {
    const value = identifier(name);
    return `${isNumericType(type) ? `CAST(${value} AS DOUBLE)` : value} AS "${place}"`;
  });
  return `SELECT ${values.join(', ')} FROM ${relation}`;
}

/** SQL of one row, all columns' figures that one pass over many rows gives, over what `profiledValuesSql` yields. */
export function totalsSql(columns: ProfiledColumn[], values: string): string {
  const totals = columns.map(({ type }, place) => {
    const value = `"${place}"`;
    const members = [`count: count(${value})`, `missing: count(*) - count(${value})`];
    if (isOrdered(type)) {
      members.push(`min: CAST(min(${value}) AS VARCHAR)`, `max: CAST(max(${value}) AS VARCHAR)`);
    }
    if (isNumericType(type)) members.push(`mean: avg(${value})`, `deviation: stddev_samp(${value})`);
    return `{ ${members.join(', ')} } AS ${value}`;
  });
  return `SELECT ${totals.join(', ')} FROM (${values})`;
}

/** SQL of one row, the other figures of all columns, which cost much on many rows. */
export function sampledSql(columns: ProfiledColumn[], values: string): string {
  const figures = columns.map(({ type }, place) => {
    const value = `"${place}"`;
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

const none = { min: null, max: null, mean: null, deviation: null, quantiles: null };
const sampledSchema = z
  .object({ sampled: number })
  .catchall(z.looseObject({ quantiles: z.array(z.number()).nullable().default(null) }));

/** What rows of `totalsSql` and `sampledSql` say of the columns, and of how many rows the latter is. */
export function readProfiles(
  columns: ProfiledColumn[],
  { totals, sample }: { totals: unknown; sample: unknown },
): { profiles: Map<string, ColumnProfile>; sampled: number } {
  const exact = z.record(z.string(), z.looseObject({})).parse(totals);
  const { sampled, ...places } = sampledSchema.parse(sample);
  const profiles = columns.map(({ name, type }, place) => {
    const { quantiles: values = null, ...figures } = places[place] ?? {};
    const named = values && Object.fromEntries(quantiles.map((quantile, index) => [quantile, values[index]]));
    return [name, columnProfileSchema.parse({ type, ...none, ...exact[place], ...figures, quantiles: named })] as const;
  });
  return { profiles: new Map(profiles), sampled };
}
