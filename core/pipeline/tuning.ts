import * as z from 'zod';
import type { Pipeline } from './schema.ts';
import { durationSeconds } from './duration.ts';

/**
 * The hyperparameter search: when a run does it, how long it may take, and the record of its
 * result.
 */

/** The longest search that a pipeline file may allow, in seconds. */
export const longestSearchSeconds = 86_400;

/**
 * How long a job may wait for spare capacity beyond its own runtime, in seconds. Interruptions
 * count as waiting.
 */
const spotWaitSeconds = 3600;

/** How long a training job may take in seconds, including the wait for spare capacity. */
export function trainingLimitSeconds({ maxRuntimeSeconds, spot }: Pipeline['train']): number {
  return maxRuntimeSeconds + (spot ? spotWaitSeconds : 0);
}

/** How long a search may take in seconds, if every training job runs to its time limit. */
export function tuningLimitSeconds(train: Pipeline['train']): number {
  return Math.ceil(train.tuning.maxJobs / train.tuning.maxParallelJobs) * trainingLimitSeconds(train);
}

/**
 * The record of a finished search: records/<runId>/tuning.json, and tuning.json for the newest
 * search. Later runs use its hyperparameters as long as the pipeline file has the same algorithm
 * and ranges.
 */
export const tuningRecordSchema = z.strictObject({
  version: z.literal(1),
  runId: z.string(),
  at: z.iso.datetime(),
  tuningJob: z.string(),
  /** The best training job. */
  trainingJob: z.string(),
  algorithm: z.string(),
  ranges: z.record(z.string(), z.array(z.union([z.number(), z.string()]))),
  objective: z.strictObject({ metric: z.string(), value: z.number() }),
  /** The chosen hyperparameters, as strings for the container. */
  hyperparameters: z.record(z.string(), z.string()),
  /** The number of training jobs by status. */
  jobs: z.record(z.string(), z.number()),
  /** The total runtime of the jobs; null in older records, which lack it. */
  seconds: z.number().nullable().default(null),
});
export type TuningRecord = z.infer<typeof tuningRecordSchema>;

/**
 * A part of the plan: whether the run searches, and if not, the values of an earlier search that it
 * uses.
 */
export const tuningPlanSchema = z.strictObject({
  search: z.boolean(),
  /** The reason, as a sentence. */
  why: z.string(),
  /** The id of the run whose search chose these hyperparameters. */
  from: z.string().nullable(),
  hyperparameters: z.record(z.string(), z.string()),
});
export type TuningPlan = z.infer<typeof tuningPlanSchema>;

/** No search at all: the run trains with the hyperparameters of the pipeline file. */
export const noTuning: TuningPlan = {
  search: false,
  why: 'train.tune is "never".',
  from: null,
  hyperparameters: {},
};

/** Decides whether a run searches, from the newest search and the status of the last run. */
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
