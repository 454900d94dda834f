import { z } from 'zod';
import { literal } from '../../core/sql/sql.ts';

/** clean.json: where the clean rows of a run are, written when all of them are there. */
export const cleanPartsSchema = z.strictObject({
  version: z.literal(3),
  /** The run that has cleaned them and below which they lie: an earlier one where this one goes on with it. */
  runId: z.string(),
  /** How many Parquet files, numbered from 0; together they hold the rows in the order they were read. */
  parts: z.number(),
  /** The columns that the files had: declared ones and others. */
  rawColumns: z.array(z.string()),
  /** Those of them whose cells `$raw` keeps, in its order (`keepsCells`). */
  kept: z.array(z.string()),
});

export type CleanParts = z.infer<typeof cleanPartsSchema>;

/** SQL of the rows of several Parquet files, in order; files may lack columns that others have. */
export function readParts(parts: readonly { path: string }[]): string {
  return `read_parquet([${parts.map(({ path }) => literal(path)).join(', ')}], union_by_name = true)`;
}
