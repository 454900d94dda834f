import { z } from 'zod';
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
import type { SageMaker, TuningJob } from '../aws/sagemaker.ts';

export const pollTuningInput = z.strictObject({ run: runSchema, jobName: z.string() });

export const pollTuningOutput = z.strictObject({
  outcome: z.enum(['Completed', 'Waiting']),
  jobName: z.string(),
  waitSeconds: z.number().int(),
});

export interface PollTuningDependencies {
  bucket: Pick<Bucket, 'readJson' | 'readVersioned' | 'writeJson'>;
  sagemaker: Pick<SageMaker, 'findTuningJob' | 'tuningFailures' | 'tuningSeconds'>;
  now: () => Date;
}

/** A search ends by itself when its training jobs have; this much later, waiting for instances included, we give up. */
export const tuningPatienceSeconds = 2 * 3600;

/**
 * Looks at the search; once it is Completed, records what it chose. Throws TrainingFailedError for one that is Failed or
 * Stopped, CapacityError when it failed for want of instances.
 */
export async function pollTuning(
  { run, jobName }: z.infer<typeof pollTuningInput>,
  { bucket, sagemaker, now }: PollTuningDependencies,
): Promise<z.infer<typeof pollTuningOutput>> {
  const plan = await readPlan(bucket, run.runId);
  const job = await sagemaker.findTuningJob(jobName);
  if (job === undefined) throw new TrainingFailedError(`Tuning job ${jobName} does not exist any more`);
  const ageSeconds = Math.max(0, (now().getTime() - job.createdAt.getTime()) / 1000);
  const result = {
    jobName,
    waitSeconds: waitSeconds({ ageSeconds, lastTimeSeconds: stageSeconds(plan.lastSeconds, 'Tuning') }),
  };
  const outcome = jobOutcome(job);
  switch (outcome.kind) {
    case 'done': {
      await assertLease(bucket, run.execution);
      const record = recordOf(plan, jobName, job, now(), await sagemaker.tuningSeconds(jobName));
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
      // SageMaker says of the whole only that all have failed; why is with the training jobs.
      const failures = job.status === 'Failed' ? await sagemaker.tuningFailures(jobName) : [];
      const reasons = [outcome.reason, ...new Set(failures)].join(' ');
      const lacksInstances = failures.some((failureReason) => {
        return jobOutcome({ status: 'Failed', failureReason }).kind === 'capacity';
      });
      if (lacksInstances || outcome.kind === 'capacity') {
        throw new CapacityError(
          `Tuning job ${jobName} did not complete: ${reasons} Try another train.instance, or later.`,
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
