import type { Pipeline } from '../pipeline.ts';
import type { Column, Definition } from './definition.ts';
import type { Encoding, Features } from './features.ts';
import { splitOf } from './split.ts';
import { identifier, literal } from './sql.ts';
import { otherClass, targetColumn } from './target.ts';

/** A column that becomes a feature, before anything is learnt from the rows. */
export interface FeatureColumn {
  name: string;
  type: Column['type'];
  values: string[] | undefined;
  /** 'levels': one-hot or ordinal, whichever the number of levels asks for. */
  encode: 'number' | 'onehot' | 'ordinal' | 'levels';
}

/** A value of a column on the training rows, and on how many of them. */
export interface Level {
  column: string;
  level: string;
  count: number;
}

/** Above this many levels a category is encoded by its rank in frequency unless the pipeline file says otherwise. */
const mostOnehotLevels = 20;
/** Rarer levels count as "other": a column with more is an identifier in all but name, and features.json stays small. */
const mostLevels = 10_000;

/**
 * The columns that become features, in the vector's order: declared ones, then derived ones. Never: the target, the
 * key, the time column, what is dropped or ignored; text only through `derive`, or with an encoding of its own.
 * Dates become days, timestamps seconds since 1970-01-01, booleans 1 and 0.
 */
export function featureColumns(pipeline: Pipeline, definition: Definition): FeatureColumn[] {
  const never = new Set([targetColumn(pipeline), pipeline.time?.column, ...pipeline.drop, ...(pipeline.key ?? [])]);
  const declared = Object.entries(definition.columns).map(([name, { type, values }]) => ({ name, type, values }));
  const derived = definition.derive.map(({ name, type }) => ({ name, type, values: undefined }));
  return [...declared, ...derived].flatMap((column) => {
    const encode = pipeline.encode[column.name] ?? defaultEncoding(column.type);
    return never.has(column.name) || encode === 'ignore' ? [] : [{ ...column, encode }];
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
export function fitFeatures(pipeline: Pipeline, definition: Definition, levels: Level[], classes: string[]): Features {
  const encodings = featureColumns(pipeline, definition).map((column) => fitEncoding(column, levels));
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
    split: splitOf(pipeline),
    threshold: typeof pipeline.serve.threshold === 'number' ? pipeline.serve.threshold : 0.5,
    top: pipeline.serve.top,
  };
}

function fitEncoding({ name, type, values, encode }: FeatureColumn, levels: Level[]): Encoding {
  if (encode === 'number') return { kind: 'number', column: name, type };
  const counts = new Map(levels.filter(({ column }) => column === name).map(({ level, count }) => [level, count]));
  const seen = values ?? [...counts.keys()];
  const kind = encode === 'levels' ? (seen.length <= mostOnehotLevels ? 'onehot' : 'ordinal') : encode;
  return { kind, column: name, type, levels: seen, counts: seen.map((level) => counts.get(level) ?? 0) };
}

function cellNames(encoding: Encoding): string[] {
  if (encoding.kind !== 'onehot') return [encoding.column];
  return [...encoding.levels, '(other)', '(missing)'].map((level) => `${encoding.column}=${level}`);
}
