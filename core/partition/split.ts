import * as z from 'zod';
import { PipelineFileError } from '../errors.ts';
import type { Pipeline } from '../pipeline/parse-pipeline.ts';
import { cutOffs } from './cut-offs.ts';
import { identifier, literal, presentText, rawName, type Cells } from '../sql/sql.ts';

/** The columns that identify a row. */
const identity = { key: z.array(z.string()).min(1) };
/** How a row's hash is computed today; a model that was trained before that was said has no such field. */
export const rowHash = 2;
/** Shares of all rows, and by which hash they are taken. */
const shares = { validation: z.number(), test: z.number(), hash: z.exactOptional(z.literal(rowHash)) };
const instant = z.iso.datetime();

/** How rows are assigned to training, validation and test; stored with the model, so that sides can be recomputed. */
export const splitSchema = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('hash'), ...identity, ...shares }),
  z.strictObject({ by: z.literal('group'), ...identity, column: z.string(), ...shares }),
  z.strictObject({
    by: z.literal('time'),
    ...identity,
    column: z.string(),
    /** The newest row's time in the run that made the split; the cut-offs were counted back from it. */
    newest: instant,
    /** Train: up to this. */
    trainTo: instant,
    /** Validation: after the first, up to the second. */
    validationAfter: instant,
    validationTo: instant,
    /** Test: after this, rows of later runs too. */
    testAfter: instant,
  }),
]);
export type Split = z.infer<typeof splitSchema>;

export const partitions = ['train', 'validation', 'test'] as const;
export type Partition = (typeof partitions)[number];

/** SQL of the time (milliseconds since 1970) that `splitOf` counts back from; undefined where it does not ask. */
export function newestSql({ split, time }: Pipeline): string | undefined {
  return split.by === 'time' && time !== undefined ? `epoch_ms(max(${identifier(time.column)}))` : undefined;
}

/**
 * The columns that identify a row: `key`, or without it the feature columns as the file has them; never `targetReads`, the
 * columns that say what its label is.
 */
export function keyOf(pipeline: Pipeline, targetReads: string[]): string[] {
  const declared = Object.keys(pipeline.columns).filter((name) => !targetReads.includes(name));
  const features = declared.filter((name) => !pipeline.drop.includes(name) && name !== pipeline.time?.column);
  const key = pipeline.key ?? (features.length > 0 ? features : declared);
  if (key.length > 0) return key;
  throw new PipelineFileError(
    'key: is required, because the target reads all columns that could tell one row from another',
  );
}

/** The split of a pipeline. `newest` is what `newestSql` gives of the clean rows. */
export function splitOf(pipeline: Pipeline, targetReads: string[], newest: number | undefined): Split {
  const { split, time } = pipeline;
  const key = keyOf(pipeline, targetReads);
  if (split.by !== 'time') {
    const parts = { key, validation: split.validation, test: split.test, hash: rowHash } as const;
    return split.by === 'hash' ? { by: 'hash', ...parts } : { by: 'group', column: split.column, ...parts };
  }
  if (time === undefined || newest === undefined) throw new Error('a split by time needs the newest time');
  return { by: 'time', key, column: time.column, ...cutOffs(split, newest) };
}

/**
 * SQL of a row's identity over raw columns, below 2^60: from md5 of its key, each part trimmed; of several parts each has
 * its length before it, and a missing one is unlike any text. md5, because Trino and Node have it too; DuckDB's own hash changes
 * between versions.
 */
export function keyHashSql(key: string[], missing: string[], cells?: Cells): string {
  const texts = key.map((column) => presentText(identifier(rawName(column)), missing, cells));
  return hashNumberSql(texts.length === 1 ? texts.join('') : texts.map(measured).join(' || '));
}

/** One part of a key that has several; without their lengths, other parts could make up the same text. */
const measured = (text: string) => `coalesce(strlen(${text}) || ':' || ${text}, '~')`;

/** The first 60 bits of md5 (as of a little-endian number): so many stay positive in a BIGINT. */
const hashNumberSql = (text: string) =>
  `CAST(md5_number(coalesce(${text}, '~')) & ${2n ** 60n - 1n}::UHUGEINT AS BIGINT)`;

/**
 * SQL of a row's side, 'test', 'validation' or 'train', over raw and typed columns; NULL for a row in a gap. By hash
 * and group it follows from a hash, so a row keeps its side for ever; test comes first, so that another validation
 * share leaves the test rows as they are. A row without a group is a group of its own. `ofKey` is SQL of the key's
 * hash where that is known already.
 */
export function partitionSql(split: Split, missing: string[], ofKey = keyHashSql(split.key, missing)): string {
  if (split.by === 'time') {
    const time = identifier(split.column);
    const at = (moment: string) => `TIMESTAMP ${literal(moment.replace('Z', ''))}`;
    return `CASE WHEN ${time} > ${at(split.testAfter)} THEN 'test'
    WHEN ${time} > ${at(split.validationAfter)} AND ${time} <= ${at(split.validationTo)} THEN 'validation'
    WHEN ${time} <= ${at(split.trainTo)} THEN 'train' END`;
  }
  const group = split.by === 'group' ? `CAST(${identifier(split.column)} AS VARCHAR)` : undefined;
  const hash =
    group === undefined ? ofKey : `CASE WHEN ${group} IS NULL THEN ${ofKey} ELSE ${hashNumberSql(group)} END`;
  const { testBelow, validationBelow } = hashLimits(split);
  return `CASE WHEN ${hash} < ${testBelow} THEN 'test' WHEN ${hash} < ${validationBelow} THEN 'validation' ELSE 'train' END`;
}

/**
 * SQL that is true of the rows of a side, over `$side`, or over `$hash`, the hash of the key, where that alone decides:
 * DuckDB leaves other rows out while it reads.
 */
export function inPartitionSql(split: Split, side: Partition): string {
  if (split.by !== 'hash') return `"$side" = ${literal(side)}`;
  const { testBelow, validationBelow } = hashLimits(split);
  if (side === 'test') return `"$hash" < ${testBelow}`;
  if (side === 'train') return `"$hash" >= ${validationBelow}`;
  return `"$hash" >= ${testBelow} AND "$hash" < ${validationBelow}`;
}

/** Test are the hashes below the one number, validation those from there on below the other. */
function hashLimits({ test, validation }: { test: number; validation: number }) {
  return { testBelow: firstHash(test), validationBelow: firstHash(test + validation) };
}

/** The first hash that, as a share of all there can be, in 64-bit floating point, is not below `share`. */
export function firstHash(share: number): bigint {
  const all = 2n ** 60n;
  let [low, high] = [0n, all];
  while (low < high) {
    const middle = (low + high) / 2n;
    if (Number(middle) / Number(all) < share) low = middle + 1n;
    else high = middle;
  }
  return low;
}
