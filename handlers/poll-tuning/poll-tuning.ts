import * as z from 'zod';
import { CapacityError, TrainingFailedError } from '../../core/errors.ts';
import { jobOutcome } from '../../core/run/jobs/job-outcome.ts';
import { keys } from '../../core/names.ts';
import { runSchema, type Plan } from '../../core/run/plan.ts';
import { tuningLimitSeconds, type TuningRecord } from '../../core/pipeline/tuning.ts';
import { waitSeconds } from '../../core/run/jobs/wait-seconds.ts';
import { assertLease } from '../../core/run/single-flight/lease.ts';
import { stageSeconds } from '../../core/run/jobs/stages.ts';
import type { Bucket } from '../aws/bucket.ts';
import { readPlan } from '../run/plan.ts';
import type { TuningJob, TuningJobs } from '../aws/sagemaker/tuning-jobs.ts';

export const pollTuningInput = z.strictObject({ run: runSchema, jobName: z.string() });

export const pollTuningOutput = z.strictObject({
  outcome: z.enum(['Completed', 'Waiting']),
  jobName: z.string(),
  waitSeconds: z.number().int(),
});

export interface PollTuningDependencies {
  bucket: Pick<Bucket, 'readJson' | 'readVersioned' | 'writeJson'>;
  tuningJobs: Pick<TuningJobs, 'find' | 'failureReasons' | 'trainingSeconds'>;
  now: () => Date;
}

/**
 * A search ends when its training jobs have ended. The run waits this much longer, to allow for
 * late instances.
 */
export const tuningPatienceSeconds = 2 * 3600;

/**
 * Checks the search. Once it is Completed, records the chosen hyperparameters. Throws
 * TrainingFailedError if it failed or was stopped, CapacityError if it failed because no instances
 * were available.
 */
export async function pollTuning(
  { run, jobName }: z.infer<typeof pollTuningInput>,
  { bucket, tuningJobs, now }: PollTuningDependencies,
): Promise<z.infer<typeof pollTuningOutput>> {
  const plan = await readPlan(bucket, run.runId);
  const job = await tuningJobs.find(jobName);
  if (job === undefined) throw new TrainingFailedError(`Tuning job ${jobName} no longer exists`);
  const ageSeconds = Math.max(0, (now().getTime() - job.createdAt.getTime()) / 1000);
  const result = {
    jobName,
    waitSeconds: waitSeconds({ ageSeconds, lastTimeSeconds: stageSeconds(plan.lastSeconds, 'Tuning') }),
  };
  const outcome = jobOutcome(job);
  switch (outcome.kind) {
    case 'done': {
      await assertLease(bucket, run.execution);
      const record = recordOf(plan, jobName, job, now(), await tuningJobs.trainingSeconds(jobName));
      await bucket.writeJson(keys.tuning(run.runId), record);
      await bucket.writeJson(keys.lastTuning, record);
      return { ...result, outcome: 'Completed' };
    }
    case 'waiting': {
      const limitSeconds = tuningLimitSeconds(plan.pipeline.train) + tuningPatienceSeconds;
      if (ageSeconds <= limitSeconds) return { ...result, outcome: 'Waiting' };
      throw new TrainingFailedError(`Tuning job ${jobName} is still ${job.status} after ${limitSeconds} s`);
    }
    case 'capacity':
    case 'failed': {
      // For the search SageMaker only says that all training jobs failed. The reasons are on the
      // training jobs.
      const failures = job.status === 'Failed' ? await tuningJobs.failureReasons(jobName) : [];
      const reasons = [outcome.reason, ...new Set(failures)].join(' ');
      const lacksInstances = failures.some((failureReason) => {
        return jobOutcome({ status: 'Failed', failureReason }).kind === 'capacity';
      });
      if (lacksInstances || outcome.kind === 'capacity') {
        throw new CapacityError(
          `Tuning job ${jobName} did not complete: ${reasons} Try another train.instance, or try again later.`,
        );
      }
      throw new TrainingFailedError(`Tuning job ${jobName} did not complete: ${reasons}`);
    }
  }
}

function recordOf(plan: Plan, jobName: string, { best, jobs }: TuningJob, at: Date, seconds: number): TuningRecord {
  if (best === undefined) throw new TrainingFailedError(`Tuning job ${jobName} completed without a best training job`);
  const { algorithm, tuning } = plan.pipeline.train;
  return {
    version: 1,
    runId: plan.runId,
    at: at.toISOString(),
    tuningJob: jobName,
    trainingJob: best.name,
    algorithm,
    ranges: tuning.ranges,
    objective: { metric: best.metric, value: best.value },
    hyperparameters: best.hyperparameters,
    jobs,
    seconds,
  };
}
