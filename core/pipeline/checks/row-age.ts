import type { Draft } from '../draft.ts';
import { durationSeconds } from '../duration.ts';
import type { Mistake } from '../mistake.ts';

/** Whether rows can be taken by their age as the file says. */
export function checkRowAge({ input, time }: Draft): Mistake[] {
  if (input === undefined || input.window === 'all') return [];
  if (time === undefined) {
    const message = `is "${input.window}", which needs time.column: the column that says when a row happened`;
    return [{ path: ['input', 'window'], message }];
  }
  if (durationSeconds(input.window) > 0) return [];
  return [{ path: ['input', 'window'], message: `is "${input.window}"; must be longer than nothing, or "all"` }];
}
