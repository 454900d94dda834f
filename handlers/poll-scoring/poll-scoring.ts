import * as z from 'zod';
import { CapacityError, ScoringFailedError } from '../../core/errors.ts';
import { jobOutcome, maxAttempts, scoringLimitSeconds } from '../../core/run/jobs/job-outcome.ts';
import { runSchema } from '../../core/run/plan.ts';
import { waitSeconds } from '../../core/run/jobs/wait-seconds.ts';
import { stageSeconds } from '../../core/run/jobs/stages.ts';
import type { Bucket } from '../aws/bucket.ts';
import { readPlan } from '../run/plan.ts';
import type { TransformJobs } from '../aws/sagemaker/transform-jobs.ts';

export const pollScoringInput = z.strictObject({
  run: runSchema,
  jobs: z.array(z.string()).min(1),
  attempt: z.number().int().positive(),
});

export const pollScoringOutput = z.strictObject({
  outcome: z.enum(['Completed', 'Waiting', 'NextAttempt']),
  jobs: z.array(z.string()),
  waitSeconds: z.number().int(),
  /** Billed seconds of all jobs together, once all are Completed. */
  billedSeconds: z.number().nullable(),
});

export interface PollScoringDependencies {
  bucket: Pick<Bucket, 'readJson'>;
  transformJobs: Pick<TransformJobs, 'find'>;
  now: () => Date;
}

/**
 * Checks the scoring jobs. Throws ScoringFailedError if one failed or was stopped, CapacityError
 * after the last attempt.
 */
export async function pollScoring(
  { run, jobs, attempt }: z.infer<typeof pollScoringInput>,
  { bucket, transformJobs, now }: PollScoringDependencies,
): Promise<z.infer<typeof pollScoringOutput>> {
  const plan = await readPlan(bucket, run.runId);
  let waiting = false;
  let capacity: string | undefined;
  let ageSeconds = 0;
  let billedSeconds: number | null = 0;
  for (const jobName of jobs) {
    const job = await transformJobs.find(jobName);
    if (job === undefined) throw new ScoringFailedError(`Transform job ${jobName} no longer exists`);
    ageSeconds = Math.max(ageSeconds, (now().getTime() - job.createdAt.getTime()) / 1000);
    billedSeconds =
      billedSeconds === null || job.billedSeconds === undefined ? null : billedSeconds + job.billedSeconds;
    const outcome = jobOutcome(job);
    if (outcome.kind === 'failed') {
      throw new ScoringFailedError(`Transform job ${jobName} did not complete: ${outcome.reason}`);
    }
    if (outcome.kind === 'waiting') waiting = true;
    if (outcome.kind === 'capacity') capacity = `${jobName}: ${outcome.reason}`;
  }
  const result = {
    jobs,
    waitSeconds: waitSeconds({ ageSeconds, lastTimeSeconds: stageSeconds(plan.lastSeconds, 'Scoring') }),
    billedSeconds: null,
  };
  if (waiting && ageSeconds > scoringLimitSeconds) {
    throw new ScoringFailedError(`Scoring has not finished after ${scoringLimitSeconds} s: ${jobs.join(', ')}`);
  }
  // The next attempt starts all jobs again, so the other jobs have to end first.
  if (waiting) return { ...result, outcome: 'Waiting' };
  if (capacity === undefined) return { ...result, outcome: 'Completed', billedSeconds };
  if (attempt < maxAttempts) return { ...result, outcome: 'NextAttempt' };
  throw new CapacityError(
    `Scoring got no instance in ${maxAttempts} attempts: ${capacity} Try another train.instance, or try again later.`,
  );
}
