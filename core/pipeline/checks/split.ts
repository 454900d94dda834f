import type { Draft } from '../draft.ts';
import { durationSeconds } from '../duration.ts';
import type { Mistake } from '../mistake.ts';

/** Checks that the split leaves training rows, and that its fields fit `split.by`. */
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
      add(
        'gap',
        `is "${split.gap}", but a split by ${split.by} has no boundary in time; delete it, or split by "time"`,
      );
    }
    if (split.by === 'group' && split.column === target?.column) {
      add(
        'column',
        `is the target "${split.column}", so each class would be in one partition only; name another column`,
      );
    }
    return mistakes;
  }
  if (time === undefined) add('by', 'is "time", which needs time.column: the column with the time of each row');
  for (const partition of ['validation', 'test'] as const) {
    if (durationSeconds(split[partition]) === 0) add(partition, `is "${split[partition]}"; must be longer than 0`);
  }
  return mistakes;
}
