import { z } from 'zod';
import type { Pipeline } from '../pipeline.ts';
import { identifier, presentText, rawName } from './sql.ts';

/** How rows are assigned to training, validation and test; stored with the model, so that sides can be recomputed. */
export const splitSchema = z.strictObject({
  by: z.literal('hash'),
  /** The columns that identify a row. */
  key: z.array(z.string()).min(1),
  /** Shares of all rows. */
  validation: z.number(),
  test: z.number(),
});
export type Split = z.infer<typeof splitSchema>;

/** The split of a pipeline. Without `key` a row is identified by its feature columns as the file has them. */
export function splitOf(pipeline: Pipeline): Split {
  const { split } = pipeline;
  if (split.by !== 'hash') throw new Error(`split.by "${split.by}" is not supported yet`);
  const declared = Object.keys(pipeline.columns).filter((name) => name !== pipeline.target.column);
  const features = declared.filter((name) => !pipeline.drop.includes(name) && name !== pipeline.time?.column);
  const key = pipeline.key ?? (features.length > 0 ? features : declared);
  return { by: 'hash', key, validation: split.validation, test: split.test };
}

/**
 * SQL of a row's identity over raw columns: md5 of its key, each part trimmed and preceded by its length, a missing
 * part unlike any text. md5, because Trino and Node have it too; DuckDB's own hash changes between versions.
 */
export function keyHashSql(key: string[], missing: string[]): string {
  const parts = key.map((column) => {
    const text = presentText(identifier(rawName(column)), missing);
    return `coalesce(length(${text}) || ':' || ${text}, '~')`;
  });
  return `md5(${parts.join(' || ')})`;
}

/**
 * SQL of a row's side, 'test', 'validation' or 'train', from its key's hash. A row keeps its side for ever. Test
 * comes first, so that another validation share leaves the test rows as they are.
 */
export function sideSql(split: Split, missing: string[]): string {
  const hash = keyHashSql(split.key, missing);
  // 15 hexadecimal digits stay positive in a BIGINT; as a share of 16^15.
  const share = `CAST(CAST('0x' || substr(${hash}, 1, 15) AS BIGINT) AS DOUBLE) / 1152921504606846976e0`;
  return `CASE WHEN ${share} < ${split.test} THEN 'test'
    WHEN ${share} < ${split.test + split.validation} THEN 'validation' ELSE 'train' END`;
}
