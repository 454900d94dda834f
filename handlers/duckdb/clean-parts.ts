import * as z from 'zod';
import { literal } from '../../core/sql/sql.ts';

/** clean.json: where the clean rows of a run are. Written after all of them are stored. */
export const cleanPartsSchema = z.strictObject({
  version: z.literal(3),
  /**
   * The run that cleaned and stored the rows. A resumed run uses the rows of the run it continues.
   */
  runId: z.string(),
  /**
   * The number of Parquet files, which are numbered from 0. Together they contain the rows in the
   * order of reading.
   */
  parts: z.number(),
  /** The columns of the uploaded files, declared or not. */
  rawColumns: z.array(z.string()),
  /** The columns whose raw cells the parts keep (`keepsCells`), in their order there. */
  kept: z.array(z.string()),
});

export type CleanParts = z.infer<typeof cleanPartsSchema>;

/**
 * SQL of the rows of several Parquet files, in order. A column may be absent from some of the
 * files.
 */
export function readParts(parts: readonly { path: string }[]): string {
  return `read_parquet([${parts.map(({ path }) => literal(path)).join(', ')}], union_by_name = true)`;
}
