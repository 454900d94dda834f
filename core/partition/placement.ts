import type { Pipeline } from '../pipeline/parse-pipeline.ts';
import { durationSeconds } from '../pipeline/duration.ts';
import { identifier } from '../sql/sql.ts';

/** The rule for rows without a time, if the pipeline needs one. */
export function placementViolations({ split, time, input }: Pipeline): {
  column: string;
  reason: string;
  isViolated: string;
}[] {
  if (time === undefined) return [];
  const uses = [
    ...(split.by === 'time' ? ['by which rows are split'] : []),
    ...(input.window === 'all' ? [] : ['which input.window asks for']),
    ...(durationSeconds(time.labelDelay) === 0 ? [] : ['which time.labelDelay asks for']),
  ];
  const [use] = uses;
  if (use === undefined) return [];
  return [
    {
      column: time.column,
      reason: `has no time, ${use}`,
      isViolated: `${identifier(time.column)} IS NULL`,
    },
  ];
}
