import { z } from 'zod';

const share = z.number();

const columnDriftSchema = z.strictObject({
  column: z.string(),
  /** Population stability index. */
  psi: z.number(),
  /** What it is on average though nothing has changed, for so many rows and bins. */
  expected: z.number(),
  /** What it exceeds once in a thousand times though nothing has changed. */
  noise: z.number(),
  /** `some` from 0.1, `large` from 0.25, both only above `noise`; `unsure` is from 0.1, but not above it. */
  verdict: z.enum(['none', 'unsure', 'some', 'large']),
  /** The bins that moved most, the most first, at most 3: which, and their shares of the rows. */
  moved: z.array(z.strictObject({ bin: z.string(), from: share, to: share })).max(3),
});
export type ColumnDrift = z.infer<typeof columnDriftSchema>;

/** How far the rows of a run are from those that the champion was trained on. */
export const driftSchema = z.strictObject({
  /** The run that trained the champion; null without one. */
  champion: z.string().nullable(),
  /** Why nothing can be said; then there are no columns. */
  reason: z.string().nullable(),
  /** The champion's training rows, and those of this run that they are compared with. */
  rows: z.strictObject({ champion: z.number(), now: z.number() }),
  /** Which of this run's rows: its training rows, or all that are newer than the champion's run. */
  of: z.enum(['training', 'newer']),
  /** Columns that both have in the same way, the largest first; at most 100. */
  columns: z.array(columnDriftSchema).max(100),
  /** How many more there are. */
  more: z.number(),
  /** The label: its classes, or the target in bins. */
  target: columnDriftSchema.nullable(),
});
export type Drift = z.infer<typeof driftSchema>;

/** Drift in short: the column that moved most beyond what luck moves, and the target. */
export const driftSummarySchema = z.strictObject({
  largest: z.strictObject({ column: z.string(), psi: z.number() }).nullable(),
  target: z.number().nullable(),
});

/** Null where nothing can be said. A column whose index may well be luck (`unsure`) is not the one that moved most. */
export function driftInShort({ reason, columns, target }: Drift): z.infer<typeof driftSummarySchema> | null {
  if (reason !== null) return null;
  const moved = columns.find(({ verdict }) => verdict !== 'unsure');
  return {
    largest: moved === undefined ? null : { column: moved.column, psi: moved.psi },
    target: target === null || target.verdict === 'unsure' ? null : target.psi,
  };
}

/** Nothing is said of the drift. */
export function noDrift(champion: string | null, reason: string): Drift {
  return { champion, reason, rows: { champion: 0, now: 0 }, of: 'training', columns: [], more: 0, target: null };
}
