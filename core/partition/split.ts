import * as z from 'zod';
import { PipelineFileError } from '../errors.ts';
import type { Pipeline } from '../pipeline/parse-pipeline.ts';
import { cutOffs } from './cut-offs.ts';
import { identifier, literal, presentText, rawName, type Cells } from '../sql/sql.ts';
import { special } from '../tables.ts';

/** The columns that identify a row. */
const identity = { key: z.array(z.string()).min(1) };
/** The version of the row hash. Models from before versions were stored have no such field. */
export const rowHash = 2;
/** Shares of all rows, and the version of the hash that selects them. */
const shares = { validation: z.number(), test: z.number(), hash: z.exactOptional(z.literal(rowHash)) };
const instant = z.iso.datetime();

/**
 * How rows are assigned to partitions. Stored with the model, so that later runs can recompute its
 * partitions.
 */
export const splitSchema = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('hash'), ...identity, ...shares }),
  z.strictObject({ by: z.literal('group'), ...identity, column: z.string(), ...shares }),
  z.strictObject({
    by: z.literal('time'),
    ...identity,
    column: z.string(),
    /**
     * The time of the newest row in the run that made the split. The cut-offs were counted back
     * from it.
     */
    newest: instant,
    /** Train: up to this time. */
    trainTo: instant,
    /** Validation: after the first time, up to the second. */
    validationAfter: instant,
    validationTo: instant,
    /** Test: after this time, including rows of later runs. */
    testAfter: instant,
  }),
]);
export type Split = z.infer<typeof splitSchema>;

export const partitions = ['train', 'validation', 'test'] as const;
export type Partition = (typeof partitions)[number];

/**
 * SQL of the newest time (milliseconds since 1970), which `splitOf` needs; undefined if it does not
 * need it.
 */
export function newestSql({ split, time }: Pipeline): string | undefined {
  return split.by === 'time' && time !== undefined ? `epoch_ms(max(${identifier(time.column)}))` : undefined;
}

/**
 * The columns that identify a row: `key` (default: the declared feature columns). Never one of
 * `targetReads`, the columns that determine the label.
 */
export function keyOf(pipeline: Pipeline, targetReads: string[]): string[] {
  const declared = Object.keys(pipeline.columns).filter((name) => !targetReads.includes(name));
  const features = declared.filter((name) => !pipeline.drop.includes(name) && name !== pipeline.time?.column);
  const key = pipeline.key ?? (features.length > 0 ? features : declared);
  if (key.length > 0) return key;
  throw new PipelineFileError(
    'key: is required, because the target reads every column that could identify a row. Add a key',
  );
}

/** The split of a pipeline. `newest` is the result of `newestSql` over the clean rows. */
export function splitOf(pipeline: Pipeline, targetReads: string[], newest: number | undefined): Split {
  const { split, time } = pipeline;
  const key = keyOf(pipeline, targetReads);
  if (split.by !== 'time') {
    const shared = { key, validation: split.validation, test: split.test, hash: rowHash } as const;
    return split.by === 'hash' ? { by: 'hash', ...shared } : { by: 'group', column: split.column, ...shared };
  }
  if (time === undefined || newest === undefined) throw new Error('a split by time needs the newest time');
  return { by: 'time', key, column: time.column, ...cutOffs(split, newest) };
}

/**
 * SQL of a row's identity over raw columns: a number below 2^60, from md5 of the trimmed key. If a
 * key has several columns, each text has its length before it. A missing value differs from every
 * text. md5, because Trino and Node have it too. DuckDB's own hash changes between versions.
 */
export function keyHashSql(key: string[], missing: string[], cells?: Cells): string {
  const texts = key.map((column) => presentText(identifier(rawName(column)), missing, cells));
  return hashNumberSql(texts.length === 1 ? texts.join('') : texts.map(withLength).join(' || '));
}

/**
 * One column of a key that has several. Without lengths, two different keys could give the same
 * text.
 */
const withLength = (text: string) => `coalesce(strlen(${text}) || ':' || ${text}, '~')`;

/** The low 60 bits of md5 as a little-endian number. They stay positive in a BIGINT. */
const hashNumberSql = (text: string) =>
  `CAST(md5_number(coalesce(${text}, '~')) & ${2n ** 60n - 1n}::UHUGEINT AS BIGINT)`;

/**
 * SQL of a row's partition, 'test', 'validation' or 'train', over raw and typed columns; NULL for a
 * row in a gap. Splits by hash and by group compute it from a hash, so a row keeps its partition in
 * all runs. Test takes the lowest hashes, so that another validation share does not change the test
 * rows. A row without a group is a group of its own. `keyHash` is SQL of the key's hash, if that is
 * already a column.
 */
export function partitionSql(split: Split, missing: string[], keyHash = keyHashSql(split.key, missing)): string {
  if (split.by === 'time') {
    const time = identifier(split.column);
    const at = (moment: string) => `TIMESTAMP ${literal(moment.replace('Z', ''))}`;
    return `CASE WHEN ${time} > ${at(split.testAfter)} THEN 'test'
    WHEN ${time} > ${at(split.validationAfter)} AND ${time} <= ${at(split.validationTo)} THEN 'validation'
    WHEN ${time} <= ${at(split.trainTo)} THEN 'train' END`;
  }
  const group = split.by === 'group' ? `CAST(${identifier(split.column)} AS VARCHAR)` : undefined;
  const hash =
    group === undefined ? keyHash : `CASE WHEN ${group} IS NULL THEN ${keyHash} ELSE ${hashNumberSql(group)} END`;
  const { testBelow, validationBelow } = hashLimits(split);
  return `CASE WHEN ${hash} < ${testBelow} THEN 'test' WHEN ${hash} < ${validationBelow} THEN 'validation' ELSE 'train' END`;
}

/**
 * SQL that is true for the rows of a partition. If the key's hash alone decides, it compares the
 * hash column instead of the partition column, so that DuckDB can skip other rows while it reads.
 */
export function inPartitionSql(split: Split, partition: Partition): string {
  const { hash } = special;
  if (split.by !== 'hash') return `${special.partition} = ${literal(partition)}`;
  const { testBelow, validationBelow } = hashLimits(split);
  if (partition === 'test') return `${hash} < ${testBelow}`;
  if (partition === 'train') return `${hash} >= ${validationBelow}`;
  return `${hash} >= ${testBelow} AND ${hash} < ${validationBelow}`;
}

/** Hashes below `testBelow` are test, all others below `validationBelow` are validation. */
function hashLimits({ test, validation }: { test: number; validation: number }) {
  return { testBelow: firstHash(test), validationBelow: firstHash(test + validation) };
}

/** The first hash that is at least `share` of the range of hashes, in 64-bit floating point. */
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
