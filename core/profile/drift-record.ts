import * as z from 'zod';

const share = z.number();

const columnDriftSchema = z.strictObject({
  column: z.string(),
  /** Population stability index. */
  psi: z.number(),
  /** The average PSI for this number of rows and bins if nothing has changed. */
  expected: z.number(),
  /** The PSI that is exceeded once in a thousand times if nothing has changed. */
  noise: z.number(),
  /**
   * `some` from 0.1 and `large` from 0.25, both only above `noise`; `unsure` from 0.1, but not
   * above `noise`.
   */
  verdict: z.enum(['none', 'unsure', 'some', 'large']),
  /**
   * At most 3 bins that moved most, the most first, with their shares of the rows before and after.
   */
  moved: z.array(z.strictObject({ bin: z.string(), from: share, to: share })).max(3),
});
export type ColumnDrift = z.infer<typeof columnDriftSchema>;

/** drift.json: how far a run's rows are from the rows that the champion was trained on. */
export const driftSchema = z.strictObject({
  /** The run that trained the champion; null without one. */
  champion: z.string().nullable(),
  /** Why drift cannot be measured; then there are no columns. */
  reason: z.string().nullable(),
  /** The champion's training rows, and the rows of this run that they are compared with. */
  rows: z.strictObject({ champion: z.number(), now: z.number() }),
  /**
   * The compared rows of this run: its training rows, or all rows newer than the champion's run.
   */
  of: z.enum(['training', 'newer']),
  /** At most 100 columns that both runs have with the same type, the largest PSI first. */
  columns: z.array(columnDriftSchema).max(100),
  /** The number of further columns. */
  more: z.number(),
  /** The label: its classes, or the target in bins. */
  target: columnDriftSchema.nullable(),
});
export type Drift = z.infer<typeof driftSchema>;

/** A summary of the drift: the column that moved most beyond noise, and the target's PSI. */
export const driftSummarySchema = z.strictObject({
  largest: z.strictObject({ column: z.string(), psi: z.number() }).nullable(),
  target: z.number().nullable(),
});

/** Null if drift cannot be measured. Ignores columns whose PSI may be noise (`unsure`). */
export function driftInShort({ reason, columns, target }: Drift): z.infer<typeof driftSummarySchema> | null {
  if (reason !== null) return null;
  const moved = columns.find(({ verdict }) => verdict !== 'unsure');
  return {
    largest: moved === undefined ? null : { column: moved.column, psi: moved.psi },
    target: target === null || target.verdict === 'unsure' ? null : target.psi,
  };
}

/** The record of a run whose drift cannot be measured. */
export function noDrift(champion: string | null, reason: string): Drift {
  return { champion, reason, rows: { champion: 0, now: 0 }, of: 'training', columns: [], more: 0, target: null };
}
