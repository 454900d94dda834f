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

/** Above this many levels a category is encoded by its rank in frequency unless the pipeline file says otherwise. */
const mostOnehotLevels = 20;
/** A linear model cannot part a rank into levels: a category is one-hot, rarer levels than these count as "other". */
const mostLinearLevels = 100;

/**
 * The columns that become features, in the vector's order: declared ones, derived ones, those of earlier rows. Never:
 * what the target reads, the key, the time column, what is dropped or ignored; text only through `derive`, or with an encoding of its own.
 * Dates become days, timestamps seconds since 1970-01-01, booleans 1 and 0. Throws PipelineFileError for `impute` on
 * a column that is no number.
 */
export function featureColumns(pipeline: Pipeline, definition: BatchDefinition): FeatureColumn[] {
  const linear = pipeline.train.algorithm === 'linear-learner';
  const { reads, readBy } = definition.target;
  const never = new Set([...reads, ...readBy, pipeline.time?.column, ...pipeline.drop, ...(pipeline.key ?? [])]);
  const declared = Object.entries(definition.columns).map(([name, { type, values }]) => ({ name, type, values }));
  const derived = definition.derive.map(({ name, type }) => ({ name, type, values: undefined }));
  // What is no feature of this row may be one of an earlier row.
  const lags = lagColumns(definition).map(({ name, source, type }) => {
    const values = definition.columns[source]?.values;
    return { name, type, values, source };
  });
  return [...declared, ...derived, ...lags].flatMap(({ source, ...column }: Candidate) => {
    const encode = pipeline.encode[column.name] ?? encodingOf(source, pipeline) ?? defaultEncoding(column.type, linear);
    const imputed = pipeline.impute[column.name] ?? pipeline.impute[source ?? ''];
    const impute = imputed ?? (linear ? 'median' : 'none');
    // Of a derived column the type is only known here.
    if (imputed !== undefined && encode !== 'number' && encode !== 'standardized') {
      throw new PipelineFileError(`impute.${column.name}: is for numbers; "${column.name}" has levels: delete it`);
    }
    return never.has(column.name) || encode === 'ignore' ? [] : [{ ...column, encode, impute }];
  });
}

/** A column that may become a feature; of an earlier row's value the column it is a value of. */
type Candidate = Pick<FeatureColumn, 'name' | 'type' | 'values'> & { source?: string };

/** A value of an earlier row is encoded as its column is, even where that is no feature of its own row. */
function encodingOf(source: string | undefined, { encode }: Pipeline): FeatureColumn['encode'] | undefined {
  const found = encode[source ?? ''];
  return found === 'ignore' ? undefined : found;
}

function defaultEncoding(type: Column['type'], linear: boolean): FeatureColumn['encode'] | 'ignore' {
  if (type === 'text') return 'ignore';
  if (type === 'category') return 'levels';
  return linear ? 'standardized' : 'number';
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

/** Puts together what was learnt on the training rows; `figures` are those of the feature columns, in their order. */
export function fitFeatures(
  pipeline: Pipeline,
  definition: BatchDefinition,
  fitted: { rows: number; figures: Figures[]; levels: Level[]; classes: string[]; split: Split },
): Features {
  const linear = pipeline.train.algorithm === 'linear-learner';
  const { rows, levels, classes, split } = fitted;
  const dropped: Dropped[] = [];
  const encodings = featureColumns(pipeline, definition).flatMap((column, place) => {
    const figures = fitted.figures[place] ?? noFigures;
    const why = uselessness(figures, rows);
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

/** Why a column says nothing of the rows; a value that is there on some rows only does. */
function uselessness({ present, single }: Figures, rows: number): Dropped['why'] | undefined {
  if (present === 0) return 'missing';
  return single && present === rows ? 'constant' : undefined;
}

/** A deviation below what a 32-bit float can hold is none, and 1 does no harm. */
const leastDeviation = 1e-38;

function fitNumber(
  { name, type, encode, impute }: FeatureColumn,
  figures: Figures,
  rows: number,
  linear: boolean,
): Encoding {
  const { mean, deviation, present } = figures;
  const number: Encoding = { kind: 'number', column: name, type };
  if (encode === 'standardized') {
    const divisor = (deviation ?? 0) < leastDeviation ? 1 : (deviation ?? 1);
    number.standardize = { mean: mean ?? 0, deviation: divisor };
  }
  if (impute !== 'none') number.missing = (typeof impute === 'number' ? impute : figures[impute]) ?? 0;
  // A linear model does not see that a value was replaced.
  if (linear && present < rows) number.indicator = true;
  return number;
}

function fitLevels({ name, type, values, encode }: FeatureColumn, levels: Level[], linear: boolean): Encoding {
  const counts = new Map(levels.filter(({ column }) => column === name).map(({ level, count }) => [level, count]));
  const all = values ?? [...counts.keys()];
  const seen = linear && encode === 'levels' && values === undefined ? all.slice(0, mostLinearLevels) : all;
  const byCount = linear || seen.length <= mostOnehotLevels ? 'onehot' : 'ordinal';
  const kind = encode === 'onehot' || encode === 'ordinal' ? encode : byCount;
  const encoding = { kind, column: name, type, levels: seen, counts: seen.map((level) => counts.get(level) ?? 0) };
  // The code after the last level, which is "other": a linear model takes no empty cell.
  return linear && kind === 'ordinal' ? { ...encoding, missing: seen.length } : encoding;
}

function cellNames(encoding: Encoding): string[] {
  if (encoding.kind === 'number' && encoding.indicator) return [encoding.column, `${encoding.column}=(missing)`];
  if (encoding.kind !== 'onehot') return [encoding.column];
  return [...encoding.levels, '(other)', '(missing)'].map((level) => `${encoding.column}=${level}`);
}
