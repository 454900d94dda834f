import { formatDollars, instanceHourDollars } from '../cost.ts';
import type { Pipeline } from '../pipeline.ts';

/** What the training jobs of a run can cost at the most, in a sentence: how long they take nobody knows before the first. */
export function costOfTraining({ instance, maxRuntimeSeconds, tune, tuning }: Pipeline['train']): string {
  const hour = instanceHourDollars(instance);
  if (hour === undefined) return `the price of ${instance} is not known here`;
  const one = (maxRuntimeSeconds / 3600) * hour;
  const jobs =
    tune === 'never' ? '' : `; a search for hyperparameters at most ${formatDollars(one * tuning.maxJobs)} more`;
  return `training at most ${formatDollars(one)} (${instance} for all of train.maxRuntime, at the list price of us-east-1)${jobs}. Most jobs end in minutes; scoring comes on top`;
}
