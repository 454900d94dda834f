import type { Pipeline } from '../pipeline.ts';
import { identifier } from './sql.ts';

/** What keeps a row from its place in time, where the pipeline needs one: SQL that is true of a row with the fault. */
export function placementFaults({ split, time }: Pipeline): { column: string; reason: string; isFaulty: string }[] {
  if (split.by !== 'time' || time === undefined) return [];
  return [
    {
      column: time.column,
      reason: 'has no time, by which rows are split',
      isFaulty: `${identifier(time.column)} IS NULL`,
    },
  ];
}
