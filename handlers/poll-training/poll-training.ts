import * as z from 'zod';
import { CapacityError, TrainingFailedError } from '../../core/errors.ts';
import { jobOutcome, maxAttempts } from '../../core/run/jobs/job-outcome.ts';
import { runIdIn } from '../../core/names.ts';
import { runSchema } from '../../core/run/plan.ts';
import { trainingLimitSeconds } from '../../core/pipeline/tuning.ts';
import { waitSeconds } from '../../core/run/jobs/wait-seconds.ts';
import { stageSeconds } from '../../core/run/jobs/stages.ts';
import type { Bucket } from '../aws/bucket.ts';
import { readPlan } from '../run/plan.ts';
import type { TrainingJobs } from '../aws/sagemaker/training-jobs.ts';

export const pollTrainingInput = z.strictObject({
  run: runSchema,
  jobName: z.string(),
  attempt: z.number().int().positive(),
});

export const pollTrainingOutput = z.strictObject({
  outcome: z.enum(['Completed', 'Waiting', 'NextAttempt']),
  jobName: z.string(),
  waitSeconds: z.number().int(),
  /** S3 URI of the model, once the job is Completed. */
  artifact: z.string().nullable(),
  /** Billed seconds of the job, once it is Completed. */
  billedSeconds: z.number().nullable(),
});

export interface PollTrainingDependencies {
  bucket: Pick<Bucket, 'readJson'>;
  trainingJobs: Pick<TrainingJobs, 'find'>;
  now: () => Date;
}

/**
 * SageMaker stops a job at its time limit. The run waits this much longer, to allow for instances
 * that start late.
 */
export const patienceSeconds = 2 * 3600;

/**
 * Checks the training job. Throws TrainingFailedError if it failed or was stopped, CapacityError
 * after the last attempt.
 */
export async function pollTraining(
  { run, jobName, attempt }: z.infer<typeof pollTrainingInput>,
  { bucket, trainingJobs, now }: PollTrainingDependencies,
): Promise<z.infer<typeof pollTrainingOutput>> {
  const plan = await readPlan(bucket, run.runId);
  const job = await trainingJobs.find(jobName);
  if (job === undefined) throw new TrainingFailedError(`Training job ${jobName} no longer exists`);
  const ageSeconds = Math.max(0, (now().getTime() - job.createdAt.getTime()) / 1000);
  const result = {
    jobName,
    waitSeconds: waitSeconds({ ageSeconds, lastTimeSeconds: stageSeconds(plan.lastSeconds, 'Training') }),
    artifact: null,
    billedSeconds: null,
  };
  const outcome = jobOutcome(job);
  switch (outcome.kind) {
    case 'done': {
      if (job.artifact === undefined) throw new TrainingFailedError(`Training job ${jobName} wrote no model`);
      // A job reused from an earlier run counts towards that run's cost.
      const isOwn = runIdIn(plan.pipeline.name, jobName) === run.runId;
      const billedSeconds = isOwn ? (job.billedSeconds ?? null) : 0;
      return { ...result, outcome: 'Completed', artifact: job.artifact, billedSeconds };
    }
    case 'waiting': {
      const limitSeconds = trainingLimitSeconds(plan.pipeline.train) + patienceSeconds;
      if (ageSeconds <= limitSeconds) return { ...result, outcome: 'Waiting' };
      throw new TrainingFailedError(`Training job ${jobName} is still ${job.status} after ${limitSeconds} s`);
    }
    case 'capacity': {
      if (attempt < maxAttempts) return { ...result, outcome: 'NextAttempt' };
      throw new CapacityError(
        `Training job ${jobName} got no instance in ${maxAttempts} attempts: ${outcome.reason} Try another train.instance, or try again later.`,
      );
    }
    case 'failed':
      throw new TrainingFailedError(`Training job ${jobName} did not complete: ${outcome.reason}`);
  }
}
