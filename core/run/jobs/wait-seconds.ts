/** Shortest pause between two polls, in seconds. */
const shortest = 5;
/** Longest pause: at five minutes, a day of polling takes 288 rounds and 2,592 history events. */
const longest = 300;

/**
 * The wait before the next poll of a job, in whole seconds. The first wait takes 90% of the step's
 * last duration, if that is known. Later waits take a tenth of the job's age, so waiting never adds
 * more than a tenth.
 */
export function waitSeconds(job: { ageSeconds: number; lastTimeSeconds?: number | undefined }): number {
  const remaining = (job.lastTimeSeconds ?? 0) * 0.9 - job.ageSeconds;
  const pause = remaining > shortest ? remaining : job.ageSeconds / 10;
  return Math.round(Math.min(longest, Math.max(shortest, pause)));
}
