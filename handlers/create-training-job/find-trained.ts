import type { CreateTrainingJobCommandInput } from '@aws-sdk/client-sagemaker';
import { featuresSchema, type Features } from '../../core/features/features.ts';
import { jobOutcome, maxAttempts } from '../../core/run/jobs/job-outcome.ts';
import { jobNames, keys } from '../../core/names.ts';
import type { Plan } from '../../core/run/plan.ts';
import { isOwnRequest } from '../aws/adopt-or-create.ts';
import type { Bucket } from '../aws/bucket.ts';
import { readPlan } from '../run/plan.ts';
import type { TrainingJobs } from '../aws/sagemaker/training-jobs.ts';

/**
 * Finds a completed training job of a run that this run resumes. It must come from the same request
 * that this run would send, on the same fitted features. Returns the job's name, or undefined.
 */
export async function findTrained(
  { plan, features }: { plan: Plan; features: Features },
  dependencies: {
    bucket: Pick<Bucket, 'readJson' | 'readVersioned'>;
    trainingJobs: Pick<TrainingJobs, 'find' | 'tags'>;
    requestOf: (plan: Plan, features: Features, jobName: string) => Promise<CreateTrainingJobCommandInput>;
  },
): Promise<string | undefined> {
  const { bucket, trainingJobs, requestOf } = dependencies;
  // The resumed run may itself have resumed an earlier one.
  for (let runId = plan.resume; runId !== undefined;) {
    const resumedPlan = await readPlan(bucket, runId);
    const fitted = featuresSchema.safeParse((await bucket.readVersioned(keys.features(runId)))?.value);
    for (let attempt = 1; attempt <= maxAttempts && fitted.success && sameFit(fitted.data, features); attempt++) {
      const jobName = jobNames.training(resumedPlan.pipeline.name, runId, attempt);
      const job = await trainingJobs.find(jobName);
      if (job === undefined || jobOutcome(job).kind !== 'done') continue;
      const request = await requestOf(resumedPlan, features, jobName);
      if (isOwnRequest(await trainingJobs.tags(job.arn), request)) return jobName;
    }
    runId = resumedPlan.resume;
  }
  return undefined;
}

/** Compares everything but the threshold, which Evaluate writes later. */
function sameFit(resumed: Features, current: Features): boolean {
  const fitOf = (features: Features) => JSON.stringify({ ...features, threshold: null });
  return fitOf(resumed) === fitOf(current);
}
