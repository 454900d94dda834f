import { PipelineFileError } from '../errors.ts';
import type { Pipeline } from '../pipeline/parse-pipeline.ts';
import type { BatchDefinition, Column } from '../sql/definition.ts';
import type { Dropped } from './dropped.ts';
import type { Encoding, Features } from './features.ts';
import { isNumericEncoding, type FeatureColumn } from './feature-column.ts';
import type { Figures, Level } from './fit-sql.ts';
import { lagColumns } from './history.ts';
import { servedDefinition } from './served-definition.ts';
import type { Split } from '../partition/split.ts';
import { otherClass, storedTarget } from './target.ts';

/** By default, a category with more levels is encoded by its frequency rank. */
const mostOnehotLevels = 20;
/**
 * A linear model cannot separate the levels of a rank, so categories are one-hot. Rarer levels
 * count as "other".
 */
const mostLinearLevels = 100;

/**
 * The columns that become features, in the vector's order: declared ones, derived ones, values of
 * earlier rows. Left out are the columns that the target reads, the key, the time column, and
 * dropped or ignored columns. Text becomes a feature only through `derive` or `encode`. Dates
 * become days and timestamps seconds since 1970-01-01, booleans 1 and 0. Throws a PipelineFileError
 * if `impute` names a column that is not encoded as a number.
 */
export function featureColumns(pipeline: Pipeline, definition: BatchDefinition): FeatureColumn[] {
  const linear = pipeline.train.algorithm === 'linear-learner';
  const { reads, readBy } = definition.target;
  const never = new Set([...reads, ...readBy, pipeline.time?.column, ...pipeline.drop, ...(pipeline.key ?? [])]);
  const declared = Object.entries(definition.columns).map(([name, { type, values }]) => ({ name, type, values }));
  const derived = definition.derive.map(({ name, type }) => ({ name, type, values: undefined }));
  // A column that cannot be a feature of its own row can be one of a later row.
  const lags = lagColumns(definition).map(({ name, source, type }) => {
    const values = definition.columns[source]?.values;
    return { name, type, values, source };
  });
  return [...declared, ...derived, ...lags].flatMap(({ source, ...column }: Candidate) => {
    const encode = pipeline.encode[column.name] ?? encodingOf(source, pipeline) ?? defaultEncoding(column.type, linear);
    const imputed = pipeline.impute[column.name] ?? pipeline.impute[source ?? ''];
    const impute = imputed ?? (linear ? 'median' : 'none');
    // The types of derived columns are not known before this point.
    if (imputed !== undefined && encode !== 'number' && encode !== 'standardized') {
      throw new PipelineFileError(
        `impute.${column.name}: is for numbers, but "${column.name}" is encoded by its levels. Delete this entry`,
      );
    }
    return never.has(column.name) || encode === 'ignore' ? [] : [{ ...column, encode, impute }];
  });
}

/**
 * A column that may become a feature. `source` is the column that a value of an earlier row comes
 * from.
 */
type Candidate = Pick<FeatureColumn, 'name' | 'type' | 'values'> & { source?: string };

/**
 * A value of an earlier row is encoded like its column, even if that is ignored as a feature of its
 * own row.
 */
function encodingOf(source: string | undefined, { encode }: Pipeline): FeatureColumn['encode'] | undefined {
  const encoding = encode[source ?? ''];
  return encoding === 'ignore' ? undefined : encoding;
}

function defaultEncoding(type: Column['type'], linear: boolean): FeatureColumn['encode'] | 'ignore' {
  if (type === 'text') return 'ignore';
  if (type === 'category') return 'levels';
  return linear ? 'standardized' : 'number';
}

/**
 * The classes in the order of their indexes, from their counts in the training rows. Rare classes
 * are merged into "other". The negative class of a binary target comes first. The caller must check
 * the number of classes.
 */
export function fitClasses(pipeline: Pipeline, counts: { label: string; count: number }[]): string[] {
  const { rareBelow, positive } = pipeline.target;
  const names = new Set(counts.map(({ label, count }) => (count < rareBelow ? otherClass : label)));
  const sorted = [...names].sort();
  if (pipeline.problem !== 'binary' || positive === undefined) return sorted;
  return [...sorted.filter((name) => name !== positive), ...sorted.filter((name) => name === positive)];
}

/**
 * Combines what was learned from the training rows. `figures` are in the order of `columns`, the
 * feature columns.
 */
export function fitFeatures(
  pipeline: Pipeline,
  definition: BatchDefinition,
  fitted: {
    columns: FeatureColumn[];
    rows: number;
    figures: Figures[];
    levels: Level[];
    classes: string[];
    split: Split;
  },
): Features {
  const linear = pipeline.train.algorithm === 'linear-learner';
  const { columns, rows, levels, classes, split } = fitted;
  const dropped: Dropped[] = [];
  const encodings = columns.flatMap((column, index) => {
    const figures = fitted.figures[index] ?? noFigures;
    const why = reasonToDrop(figures, rows);
    if (why === undefined)
      return [isNumericEncoding(column) ? fitNumber(column, figures, rows, linear) : fitLevels(column, levels, linear)];
    dropped.push({ column: column.name, why });
    return [];
  });
  return {
    version: 1,
    pipeline: pipeline.name,
    problem: pipeline.problem,
    algorithm: pipeline.train.algorithm,
    featureNames: encodings.flatMap(cellNames),
    classes,
    target: storedTarget(pipeline, definition.target),
    definition: servedDefinition(definition, split),
    encodings,
    ...(dropped.length > 0 && { dropped }),
    split,
    threshold: typeof pipeline.serve.threshold === 'number' ? pipeline.serve.threshold : 0.5,
    top: pipeline.serve.top,
  };
}

const noFigures: Figures = { present: 0, single: false, mean: null, deviation: null, median: null };

/**
 * Why a column has no information. A single value that only some rows have does have information.
 */
function reasonToDrop({ present, single }: Figures, rows: number): Dropped['why'] | undefined {
  if (present === 0) return 'missing';
  return single && present === rows ? 'constant' : undefined;
}

/** A deviation below the smallest 32-bit float counts as zero and is replaced by 1. */
const leastDeviation = 1e-38;

function fitNumber(
  { name, type, encode, impute }: FeatureColumn,
  figures: Figures,
  rows: number,
  linear: boolean,
): Encoding {
  const { mean, deviation, present } = figures;
  const encoding: Encoding = { kind: 'number', column: name, type };
  if (encode === 'standardized') {
    const divisor = (deviation ?? 0) < leastDeviation ? 1 : (deviation ?? 1);
    encoding.standardize = { mean: mean ?? 0, deviation: divisor };
  }
  if (impute !== 'none') encoding.missing = (typeof impute === 'number' ? impute : figures[impute]) ?? 0;
  // A linear model cannot see that a value was replaced.
  if (linear && present < rows) encoding.indicator = true;
  return encoding;
}

function fitLevels({ name, type, values, encode }: FeatureColumn, levels: Level[], linear: boolean): Encoding {
  const counts = new Map(levels.filter(({ column }) => column === name).map(({ level, count }) => [level, count]));
  const all = values ?? [...counts.keys()];
  const seen = linear && encode === 'levels' && values === undefined ? all.slice(0, mostLinearLevels) : all;
  const byCount = linear || seen.length <= mostOnehotLevels ? 'onehot' : 'ordinal';
  const kind = encode === 'onehot' || encode === 'ordinal' ? encode : byCount;
  const encoding = { kind, column: name, type, levels: seen, counts: seen.map((level) => counts.get(level) ?? 0) };
  // A linear model accepts no empty cell, so a missing value has the code of "other", after the
  // last level.
  return linear && kind === 'ordinal' ? { ...encoding, missing: seen.length } : encoding;
}

function cellNames(encoding: Encoding): string[] {
  if (encoding.kind === 'number' && encoding.indicator) return [encoding.column, `${encoding.column}=(missing)`];
  if (encoding.kind !== 'onehot') return [encoding.column];
  return [...encoding.levels, '(other)', '(missing)'].map((level) => `${encoding.column}=${level}`);
}
