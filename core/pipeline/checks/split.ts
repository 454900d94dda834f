import type { Draft } from '../draft.ts';
import { durationSeconds } from '../duration.ts';
import type { Mistake } from '../mistake.ts';

/** Whether the rows can be divided as the file says. */
export function checkSplit({ split, time, target }: Draft): Mistake[] {
  if (split === undefined) return [];
  const mistakes: Mistake[] = [];
  const add = (field: string, message: string) => mistakes.push({ path: ['split', field], message });
  if (split.by !== 'time') {
    if (split.validation + split.test >= 1) {
      const message = `validation ${split.validation} and test ${split.test} leave no rows to train on; their sum must be below 1`;
      mistakes.push({ path: ['split'], message });
    }
    if (durationSeconds(split.gap) > 0) {
      add('gap', `is "${split.gap}"; by ${split.by} no row is near a boundary in time: delete it, or split by "time"`);
    }
    if (split.by === 'group' && split.column === target?.column) {
      add('column', `names the target "${split.column}": each class would be on one side only`);
    }
    return mistakes;
  }
  if (time === undefined) add('by', 'is "time", which needs time.column: the column that says when a row happened');
  for (const side of ['validation', 'test'] as const) {
    if (durationSeconds(split[side]) === 0) add(side, `is "${split[side]}"; must be longer than nothing`);
  }
  return mistakes;
}
