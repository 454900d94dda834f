import { PipelineFileError } from '../errors.ts';
import type { Pipeline } from '../pipeline.ts';
import type { Column, Definition } from './definition.ts';
import type { Encoding, Features } from './features.ts';
import { numberSql } from './encode.ts';
import type { Split } from './split.ts';
import { identifier, literal } from './sql.ts';
import { otherClass, targetColumn } from './target.ts';

/** A column that becomes a feature, before anything is learnt from the rows. */
export interface FeatureColumn {
  name: string;
  type: Column['type'];
  values: string[] | undefined;
  /** 'levels': one-hot or ordinal, whichever the number of levels asks for. */
  encode: 'number' | 'onehot' | 'ordinal' | 'levels';
  /** What replaces a missing value of a number. */
  impute: 'none' | 'median' | 'mean' | number;
}

/** What replaces the missing values of a column; null where the training rows have no value at all. */
export interface Fill {
  column: string;
  value: number | null;
}

/** A value of a column on the training rows, and on how many of them. */
export interface Level {
  column: string;
  level: string;
  count: number;
}

/** Above this many levels a category is encoded by its rank in frequency unless the pipeline file says otherwise. */
const mostOnehotLevels = 20;
/** A linear model cannot part a rank into levels: a category is one-hot, rarer levels than these count as "other". */
const mostLinearLevels = 100;
/** Rarer levels count as "other": a column with more is an identifier in all but name, and features.json stays small. */
const mostLevels = 10_000;

/**
 * The columns that become features, in the vector's order: declared ones, then derived ones. Never: the target, the
 * key, the time column, what is dropped or ignored; text only through `derive`, or with an encoding of its own.
 * Dates become days, timestamps seconds since 1970-01-01, booleans 1 and 0. Throws PipelineFileError for `impute` on
 * a column that is no number.
 */
export function featureColumns(pipeline: Pipeline, definition: Definition): FeatureColumn[] {
  const linear = pipeline.train.algorithm === 'linear-learner';
  const never = new Set([targetColumn(pipeline), pipeline.time?.column, ...pipeline.drop, ...(pipeline.key ?? [])]);
  const declared = Object.entries(definition.columns).map(([name, { type, values }]) => ({ name, type, values }));
  const derived = definition.derive.map(({ name, type }) => ({ name, type, values: undefined }));
  return [...declared, ...derived].flatMap((column) => {
    const encode = pipeline.encode[column.name] ?? defaultEncoding(column.type);
    const impute = pipeline.impute[column.name] ?? (linear ? 'median' : 'none');
    // Of a derived column the type is only known here.
    if (pipeline.impute[column.name] !== undefined && encode !== 'number') {
      throw new PipelineFileError(`impute.${column.name}: is for numbers; "${column.name}" has levels: delete it`);
    }
    return never.has(column.name) || encode === 'ignore' ? [] : [{ ...column, encode, impute }];
  });
}

function defaultEncoding(type: Column['type']): FeatureColumn['encode'] | 'ignore' {
  if (type === 'text') return 'ignore';
  return type === 'category' ? 'levels' : 'number';
}

/** SQL of the levels of all columns that have them (`Level` rows, most frequent first); undefined if none has. */
export function levelsSql(columns: FeatureColumn[], relation: string): string | undefined {
  const queries = columns
    .filter(({ encode }) => encode !== 'number')
    .map(
      // The data may have columns called level and count: hence the inner SELECT.
      ({ name }) => `(SELECT ${literal(name)} AS "column", level, count(*) AS count
FROM (SELECT CAST(${identifier(name)} AS VARCHAR) AS level FROM ${relation})
WHERE level IS NOT NULL AND NOT contains(level, chr(0)) GROUP BY level ORDER BY count DESC, level LIMIT ${mostLevels})`,
    );
  return queries.length === 0 ? undefined : queries.join('\nUNION ALL\n');
}

/** SQL of what replaces missing values on the training rows (`Fill` rows); undefined if nothing has to be computed. */
export function fillsSql(columns: FeatureColumn[], relation: string): string | undefined {
  const queries = columns.flatMap(({ name, type, encode, impute }) => {
    if (encode !== 'number' || (impute !== 'median' && impute !== 'mean')) return [];
    const value = `CAST(${numberSql(type, identifier(name))} AS DOUBLE)`;
    const figure = `${impute === 'mean' ? 'avg' : 'median'}(${value})`;
    return [`SELECT ${literal(name)} AS "column", ${figure} AS value FROM ${relation}`];
  });
  return queries.length === 0 ? undefined : queries.join('\nUNION ALL\n');
}

/**
 * The classes in the order of their indexes, from their counts on the training rows: rare ones merged into "other",
 * for a binary target the negative one first. Fewer than two, or more than two for a binary target, are the caller's
 * to refuse.
 */
export function fitClasses(pipeline: Pipeline, counts: { label: string; count: number }[]): string[] {
  const { rareBelow, positive } = pipeline.target;
  const names = new Set(counts.map(({ label, count }) => (count < rareBelow ? otherClass : label)));
  const sorted = [...names].sort();
  if (pipeline.problem !== 'binary' || positive === undefined) return sorted;
  return [...sorted.filter((name) => name !== positive), ...sorted.filter((name) => name === positive)];
}

/** Puts together what was learnt on the training rows. */
export function fitFeatures(
  pipeline: Pipeline,
  definition: Definition,
  { levels, fills, classes, split }: { levels: Level[]; fills: Fill[]; classes: string[]; split: Split },
): Features {
  const linear = pipeline.train.algorithm === 'linear-learner';
  const encodings = featureColumns(pipeline, definition).map((column) =>
    column.encode === 'number' ? fitNumber(column, fills) : fitLevels(column, levels, linear),
  );
  const target = targetColumn(pipeline);
  const columns = Object.entries(definition.columns).filter(([name]) => name !== target);
  return {
    version: 1,
    pipeline: pipeline.name,
    problem: pipeline.problem,
    algorithm: pipeline.train.algorithm,
    featureNames: encodings.flatMap(cellNames),
    classes,
    target: { column: target, transform: pipeline.target.transform, min: pipeline.target.min },
    definition: { ...definition, columns: Object.fromEntries(columns) },
    encodings,
    split,
    threshold: typeof pipeline.serve.threshold === 'number' ? pipeline.serve.threshold : 0.5,
    top: pipeline.serve.top,
  };
}

function fitNumber({ name, type, impute }: FeatureColumn, fills: Fill[]): Encoding {
  const number: Encoding = { kind: 'number', column: name, type };
  if (impute === 'none') return number;
  const fill = typeof impute === 'number' ? impute : fills.find(({ column }) => column === name)?.value;
  return { ...number, missing: fill ?? 0 };
}

function fitLevels({ name, type, values, encode }: FeatureColumn, levels: Level[], linear: boolean): Encoding {
  const counts = new Map(levels.filter(({ column }) => column === name).map(({ level, count }) => [level, count]));
  const all = values ?? [...counts.keys()];
  const seen = linear && encode === 'levels' && values === undefined ? all.slice(0, mostLinearLevels) : all;
  const kind = encode === 'levels' ? (linear || seen.length <= mostOnehotLevels ? 'onehot' : 'ordinal') : encode;
  const encoding = { kind, column: name, type, levels: seen, counts: seen.map((level) => counts.get(level) ?? 0) };
  // The code after the last level, which is "other": a linear model takes no empty cell.
  return linear && kind === 'ordinal' ? { ...encoding, missing: seen.length } : encoding;
}

function cellNames(encoding: Encoding): string[] {
  if (encoding.kind !== 'onehot') return [encoding.column];
  return [...encoding.levels, '(other)', '(missing)'].map((level) => `${encoding.column}=${level}`);
}
