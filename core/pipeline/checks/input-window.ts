import type { Draft } from '../draft.ts';
import { durationSeconds } from '../duration.ts';
import type { Mistake } from '../mistake.ts';

/** Checks that a window of recent rows has a time column and a length. */
export function checkInputWindow({ input, time }: Draft): Mistake[] {
  if (input === undefined || input.window === 'all') return [];
  if (time === undefined) {
    const message = `is "${input.window}", which needs time.column: the column with the time of each row`;
    return [{ path: ['input', 'window'], message }];
  }
  if (durationSeconds(input.window) > 0) return [];
  return [{ path: ['input', 'window'], message: `is "${input.window}"; must be longer than 0, or "all"` }];
}
