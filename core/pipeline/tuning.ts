import { z } from 'zod';
import type { Pipeline } from './schema.ts';
import { durationSeconds } from './duration.ts';

/** Searching for hyperparameters: when a run does it, how long it may take, and what it leaves behind. */

/** The longest that a pipeline file may let a search take, in seconds. */
export const longestSearchSeconds = 86_400;

/** A job on spare capacity may wait so long for it beyond its own time, in seconds, interruptions included. */
const spotWaitSeconds = 3600;

/** How long a training job may last, waiting for spare capacity included, in seconds. */
export function trainingLimitSeconds({ maxRuntimeSeconds, spot }: Pipeline['train']): number {
  return maxRuntimeSeconds + (spot ? spotWaitSeconds : 0);
}

/** How long a search takes at most, in seconds: its training jobs, as many at a time as may be, all at their limit. */
export function tuningLimitSeconds(train: Pipeline['train']): number {
  return Math.ceil(train.tuning.maxJobs / train.tuning.maxParallelJobs) * trainingLimitSeconds(train);
}

/**
 * A finished search: records/<runId>/tuning.json, and tuning.json for the newest one. What it chose holds for later
 * runs as long as the pipeline file asks for the same algorithm and ranges.
 */
export const tuningRecordSchema = z.strictObject({
  version: z.literal(1),
  runId: z.string(),
  at: z.iso.datetime(),
  tuningJob: z.string(),
  /** The training job that did best. */
  trainingJob: z.string(),
  algorithm: z.string(),
  ranges: z.record(z.string(), z.array(z.union([z.number(), z.string()]))),
  objective: z.strictObject({ metric: z.string(), value: z.number() }),
  /** The values found, as the container takes them. */
  hyperparameters: z.record(z.string(), z.string()),
  /** How many training jobs ended how. */
  jobs: z.record(z.string(), z.number()),
  /** How long they ran, added up; null in records of before it was written down. */
  seconds: z.number().nullable().default(null),
});
export type TuningRecord = z.infer<typeof tuningRecordSchema>;

/** Whether a run searches, and with which values of an earlier search it trains if it does not; part of the plan. */
export const tuningPlanSchema = z.strictObject({
  search: z.boolean(),
  /** Why it does or does not, in a sentence. */
  why: z.string(),
  /** The run whose search chose the values below. */
  from: z.string().nullable(),
  hyperparameters: z.record(z.string(), z.string()),
});
export type TuningPlan = z.infer<typeof tuningPlanSchema>;

/** No search, and none before: the pipeline file's own hyperparameters. */
export const noTuning: TuningPlan = {
  search: false,
  why: 'train.tune is "never".',
  from: null,
  hyperparameters: {},
};

/** Decides from the newest search and from how the last run ended whether a run that starts now searches. */
export function planTuning(
  { train }: Pick<Pipeline, 'train'>,
  before: { search: TuningRecord | undefined; lastStatus: string | undefined },
  startedAt: string,
): TuningPlan {
  if (train.tune === 'never') return noTuning;
  const sameRanges = JSON.stringify(before.search?.ranges) === JSON.stringify(train.tuning.ranges);
  const last = sameRanges && before.search?.algorithm === train.algorithm ? before.search : undefined;
  const chosen = { from: last?.runId ?? null, hyperparameters: last?.hyperparameters ?? {} };
  if (train.tune === 'after-rejection') {
    return before.lastStatus === 'Rejected'
      ? { ...chosen, search: true, why: 'The last challenger was rejected.' }
      : { ...chosen, search: false, why: 'The last challenger was not rejected.' };
  }
  if (last === undefined) return { ...chosen, search: true, why: 'These ranges have not been searched yet.' };
  const ageSeconds = (Date.parse(startedAt) - Date.parse(last.at)) / 1000;
  return ageSeconds >= durationSeconds(train.tune)
    ? { ...chosen, search: true, why: `The last search, of ${last.at}, is older than ${train.tune}.` }
    : { ...chosen, search: false, why: `The last search, of ${last.at}, is not older than ${train.tune}.` };
}
