import type { CreateTrainingJobCommandInput } from '@aws-sdk/client-sagemaker';
import { featuresSchema, type Features } from '../../core/features/features.ts';
import { jobOutcome, maxAttempts } from '../../core/run/jobs/job-outcome.ts';
import { jobNames, keys } from '../../core/names.ts';
import type { Plan } from '../../core/run/plan.ts';
import { isOwnRequest } from '../aws/adopt-or-create.ts';
import type { Bucket } from '../aws/bucket.ts';
import { readPlan } from '../run/plan.ts';
import type { SageMaker } from '../aws/sagemaker.ts';

/**
 * The name of the training job that an earlier run, which this one goes on with, has brought to its end: made by the
 * request that this run would make, on features that are fitted alike. Undefined where there is none.
 */
export async function findTrained(
  { plan, features }: { plan: Plan; features: Features },
  dependencies: {
    bucket: Pick<Bucket, 'readJson' | 'readVersioned'>;
    sagemaker: Pick<SageMaker, 'findTrainingJob' | 'tags'>;
    requestOf: (plan: Plan, features: Features, jobName: string) => Promise<CreateTrainingJobCommandInput>;
  },
): Promise<string | undefined> {
  const { bucket, sagemaker, requestOf } = dependencies;
  // A run that was resumed may have resumed another.
  for (let earlier = plan.resume; earlier !== undefined;) {
    const theirs = await readPlan(bucket, earlier);
    const fitted = featuresSchema.safeParse((await bucket.readVersioned(keys.features(earlier)))?.value);
    for (let attempt = 1; attempt <= maxAttempts && fitted.success && sameFit(fitted.data, features); attempt++) {
      const jobName = jobNames.training(theirs.pipeline.name, earlier, attempt);
      const job = await sagemaker.findTrainingJob(jobName);
      if (job === undefined || jobOutcome(job).kind !== 'done') continue;
      const request = await requestOf(theirs, features, jobName);
      if (isOwnRequest(await sagemaker.tags(job.arn), request)) return jobName;
    }
    earlier = theirs.resume;
  }
  return undefined;
}

/** Evaluate writes the threshold later. */
function sameFit(one: Features, other: Features): boolean {
  const fitOf = (features: Features) => JSON.stringify({ ...features, threshold: null });
  return fitOf(one) === fitOf(other);
}
