import { z } from 'zod';
import { CapacityError, ScoringFailedError } from '../../core/errors.ts';
import { jobOutcome, maxAttempts, scoringLimitSeconds } from '../../core/run/jobs/job-outcome.ts';
import { runSchema } from '../../core/run/plan.ts';
import { waitSeconds } from '../../core/run/jobs/wait-seconds.ts';
import { stageSeconds } from '../../core/run/jobs/stages.ts';
import type { Bucket } from '../aws/bucket.ts';
import { readPlan } from '../run/plan.ts';
import type { SageMaker } from '../aws/sagemaker.ts';

export const pollScoringInput = z.strictObject({
  run: runSchema,
  jobs: z.array(z.string()).min(1),
  attempt: z.number().int().positive(),
});

export const pollScoringOutput = z.strictObject({
  outcome: z.enum(['Completed', 'Waiting', 'NextAttempt']),
  jobs: z.array(z.string()),
  waitSeconds: z.number().int(),
  /** What is billed of the jobs together once all are Completed. */
  billedSeconds: z.number().nullable(),
});

export interface PollScoringDependencies {
  bucket: Pick<Bucket, 'readJson'>;
  sagemaker: Pick<SageMaker, 'findTransformJob'>;
  now: () => Date;
}

/** Looks at the scoring jobs. Throws ScoringFailedError for Failed and Stopped, CapacityError after the last attempt. */
export async function pollScoring(
  { run, jobs, attempt }: z.infer<typeof pollScoringInput>,
  { bucket, sagemaker, now }: PollScoringDependencies,
): Promise<z.infer<typeof pollScoringOutput>> {
  const plan = await readPlan(bucket, run.runId);
  let waiting = false;
  let capacity: string | undefined;
  let ageSeconds = 0;
  let billedSeconds: number | null = 0;
  for (const jobName of jobs) {
    const job = await sagemaker.findTransformJob(jobName);
    if (job === undefined) throw new ScoringFailedError(`Transform job ${jobName} does not exist any more`);
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
    throw new ScoringFailedError(`Scoring is not done after ${scoringLimitSeconds} s: ${jobs.join(', ')}`);
  }
  // A next attempt starts all jobs anew, so the others are waited for first.
  if (waiting) return { ...result, outcome: 'Waiting' };
  if (capacity === undefined) return { ...result, outcome: 'Completed', billedSeconds };
  if (attempt < maxAttempts) return { ...result, outcome: 'NextAttempt' };
  throw new CapacityError(
    `Scoring got no instance in ${maxAttempts} attempts: ${capacity} Try another train.instance, or later.`,
  );
}
