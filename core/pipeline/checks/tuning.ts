import { tunable } from '../tunable.ts';
import { longestSearchSeconds, tuningLimitSeconds } from '../tuning.ts';
import type { Draft } from '../draft.ts';
import { hyperparameterRules, valueMistake } from '../hyperparameters.ts';
import { renderValue, type Mistake } from '../mistake.ts';
import { choice } from '../schema-mistakes.ts';

/** Whether the search for hyperparameters can be made as the file says. */
export function checkTuning({ train }: Draft): Mistake[] {
  if (train === undefined) return [];
  const { ranges, maxJobs, maxParallelJobs } = train.tuning;
  const mistakes = Object.entries(ranges).flatMap(([name, range]): Mistake[] => {
    const message = rangeMistake(train.algorithm, name, range);
    return message === undefined ? [] : [{ path: ['train', 'tuning', 'ranges', name], message }];
  });
  if (train.tune !== 'never' && Object.keys(ranges).length === 0) {
    const message = 'names nothing to search for; write a range such as "eta": [0.01, 0.3, "log"]';
    mistakes.push({ path: ['train', 'tuning', 'ranges'], message });
  }
  if (maxParallelJobs > maxJobs && train.tune !== 'never') {
    const message = `is ${maxParallelJobs}; it must not be above maxJobs, ${maxJobs}`;
    mistakes.push({ path: ['train', 'tuning', 'maxParallelJobs'], message });
  }
  if (train.tune !== 'never' && tuningLimitSeconds(train) > longestSearchSeconds) {
    const hours = tuningLimitSeconds(train) / 3600;
    const message = `may take ${hours} hours: ${maxJobs} jobs, ${maxParallelJobs} at a time, each up to train.maxRuntime; the longest is 24`;
    mistakes.push({ path: ['train', 'tuning'], message });
  }
  return mistakes;
}

type Train = NonNullable<Draft['train']>;

function rangeMistake(
  algorithm: Train['algorithm'],
  name: string,
  [low, high, scale]: Train['tuning']['ranges'][string],
): string | undefined {
  const { ranges } = tunable[algorithm];
  const kind = Object.hasOwn(ranges, name) ? ranges[name] : undefined;
  if (kind === undefined) return `cannot be searched for in ${algorithm}. ${choice(name, Object.keys(ranges))}`;
  if (low >= high) return `goes from ${low} to ${high}; the first must be below the second`;
  if (scale === 'log' && low <= 0) return `begins at ${low}; a "log" range must begin above 0`;
  for (const bound of [low, high]) {
    const rule = hyperparameterRules[algorithm].rules[name];
    const wanted = rule === undefined ? undefined : valueMistake(rule, String(bound));
    if (wanted !== undefined) return `has the bound ${renderValue(bound)}; must be ${wanted}`;
  }
  return undefined;
}
