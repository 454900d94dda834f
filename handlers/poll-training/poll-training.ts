import { z } from 'zod';
import { CapacityError, TrainingFailedError } from '../../core/errors.ts';
import { jobOutcome, maxAttempts } from '../../core/run/jobs/job-outcome.ts';
import { runIdIn } from '../../core/names.ts';
import { runSchema } from '../../core/run/plan.ts';
import { trainingLimitSeconds } from '../../core/pipeline/tuning.ts';
import { waitSeconds } from '../../core/run/jobs/wait-seconds.ts';
import { stageSeconds } from '../../core/run/jobs/stages.ts';
import type { Bucket } from '../aws/bucket.ts';
import { readPlan } from '../run/plan.ts';
import type { SageMaker } from '../aws/sagemaker.ts';

export const pollTrainingInput = z.strictObject({
  run: runSchema,
  jobName: z.string(),
  attempt: z.number().int().positive(),
});

export const pollTrainingOutput = z.strictObject({
  outcome: z.enum(['Completed', 'Waiting', 'NextAttempt']),
  jobName: z.string(),
  waitSeconds: z.number().int(),
  /** Where the model lies once the job is Completed. */
  artifact: z.string().nullable(),
  /** What is billed of the job once it is Completed. */
  billedSeconds: z.number().nullable(),
});

export interface PollTrainingDependencies {
  bucket: Pick<Bucket, 'readJson'>;
  sagemaker: Pick<SageMaker, 'findTrainingJob'>;
  now: () => Date;
}

/** SageMaker stops a job by itself at its time limit; this much later, waiting for instances included, we give up. */
export const patienceSeconds = 2 * 3600;

/** Looks at the training job. Throws TrainingFailedError for Failed and Stopped, CapacityError after the last attempt. */
export async function pollTraining(
  { run, jobName, attempt }: z.infer<typeof pollTrainingInput>,
  { bucket, sagemaker, now }: PollTrainingDependencies,
): Promise<z.infer<typeof pollTrainingOutput>> {
  const plan = await readPlan(bucket, run.runId);
  const job = await sagemaker.findTrainingJob(jobName);
  if (job === undefined) throw new TrainingFailedError(`Training job ${jobName} does not exist any more`);
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
      if (job.artifact === undefined) throw new TrainingFailedError(`Training job ${jobName} left no model`);
      // An earlier run has paid for a job that was taken over from it.
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
        `Training job ${jobName} got no instance in ${maxAttempts} attempts: ${outcome.reason} Try another train.instance, or later.`,
      );
    }
    case 'failed':
      throw new TrainingFailedError(`Training job ${jobName} did not complete: ${outcome.reason}`);
  }
}
