import type { Draft } from '../draft.ts';
import { valueMistake } from '../hyperparameter-rule.ts';
import { hyperparameterRules } from '../hyperparameters.ts';
import { renderValue, type Mistake } from '../mistake.ts';
import { allowedNames } from '../schema-mistakes.ts';
import { tunable } from '../tunable.ts';
import { longestSearchSeconds, tuningLimitSeconds } from '../tuning.ts';

/** Checks the ranges and limits of the hyperparameter search. */
export function checkTuning({ train }: Draft): Mistake[] {
  if (train === undefined) return [];
  const { ranges, maxJobs, maxParallelJobs } = train.tuning;
  const mistakes = Object.entries(ranges).flatMap(([name, range]): Mistake[] => {
    const message = rangeMistake(train.algorithm, name, range);
    return message === undefined ? [] : [{ path: ['train', 'tuning', 'ranges', name], message }];
  });
  if (train.tune === 'never') return mistakes;
  if (Object.keys(ranges).length === 0) {
    const message = 'is empty, so there is nothing to search; write a range such as "eta": [0.01, 0.3, "log"]';
    mistakes.push({ path: ['train', 'tuning', 'ranges'], message });
  }
  if (maxParallelJobs > maxJobs) {
    const message = `is ${maxParallelJobs}; must be at most maxJobs, which is ${maxJobs}`;
    mistakes.push({ path: ['train', 'tuning', 'maxParallelJobs'], message });
  }
  if (tuningLimitSeconds(train) > longestSearchSeconds) {
    const hours = tuningLimitSeconds(train) / 3600;
    const message = `may take ${hours} hours: ${maxJobs} jobs, ${maxParallelJobs} at a time, each up to train.maxRuntime; at most 24 hours are allowed`;
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
  if (!Object.hasOwn(ranges, name)) {
    return `cannot be tuned for ${algorithm}. ${allowedNames(name, Object.keys(ranges))}`;
  }
  if (low >= high) return `goes from ${low} to ${high}; the first bound must be below the second`;
  if (scale === 'log' && low <= 0) return `begins at ${low}; a "log" range must begin above 0`;
  for (const bound of [low, high]) {
    const rule = hyperparameterRules[algorithm].rules[name];
    const expected = rule === undefined ? undefined : valueMistake(rule, String(bound));
    if (expected !== undefined) return `has the bound ${renderValue(bound)}; must be ${expected}`;
  }
  return undefined;
}
