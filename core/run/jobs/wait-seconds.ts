/** The shortest pause between two looks at a job, in seconds. */
const shortest = 5;
/** The longest: at five minutes a day of polling is 288 rounds, 2,592 history events. */
const longest = 300;

/**
 * How long to wait before the next look at a job, in whole seconds. At first nearly as long as the step took last
 * time (when that is known); from then on a tenth of the job's age, so that a wait never costs more than a tenth.
 */
export function waitSeconds(job: { ageSeconds: number; lastTimeSeconds?: number | undefined }): number {
  const remaining = (job.lastTimeSeconds ?? 0) * 0.9 - job.ageSeconds;
  const pause = remaining > shortest ? remaining : job.ageSeconds / 10;
  return Math.round(Math.min(longest, Math.max(shortest, pause)));
}
