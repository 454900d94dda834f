import type { CreateTrainingJobCommandInput } from '@aws-sdk/client-sagemaker';
import { z } from 'zod';
import { algorithms } from '../../core/algorithms/algorithm.ts';
import { TrainingFailedError } from '../../core/errors.ts';
import { featuresSchema, type Features } from '../../core/features/features.ts';
import { jobNames, keys } from '../../core/names.ts';
import { runSchema, type Plan } from '../../core/run/plan.ts';
import { tuningRecordSchema } from '../../core/pipeline/tuning.ts';
import { waitSeconds } from '../../core/run/jobs/wait-seconds.ts';
import { assertLease } from '../../core/run/single-flight/lease.ts';
import { stageSeconds } from '../../core/run/jobs/stages.ts';
import type { Bucket } from '../aws/bucket.ts';
import { readPlan } from '../run/plan.ts';
import { adoptOrCreate } from '../aws/adopt-or-create.ts';
import { trainingDefinition } from '../run/training-definition.ts';
import type { SageMaker } from '../aws/sagemaker.ts';
import { findTrained } from './find-trained.ts';

export const createTrainingJobInput = z.strictObject({ run: runSchema, attempt: z.number().int().positive() });
export const createTrainingJobOutput = z.strictObject({ jobName: z.string(), waitSeconds: z.number().int() });

export interface CreateTrainingJobDependencies {
  bucket: Bucket;
  sagemaker: Pick<SageMaker, 'findTrainingJob' | 'createTrainingJob' | 'tags'>;
  region: string;
  /** The role SageMaker works as. */
  roleArn: string;
}

/**
 * Starts the training job of this attempt, with what this run's search or the newest one chose. A repeated call finds the
 * job it has made before; a run that goes on with another takes over the one that has come to its end there.
 */
export async function createTrainingJob(
  { run, attempt }: z.infer<typeof createTrainingJobInput>,
  { bucket, sagemaker, region, roleArn }: CreateTrainingJobDependencies,
): Promise<z.infer<typeof createTrainingJobOutput>> {
  await assertLease(bucket, run.execution);
  const plan = await readPlan(bucket, run.runId);
  const features = featuresSchema.parse(await bucket.readJson(keys.features(run.runId)));
  const requestOf = async (of: Plan, { classes }: Features, jobName: string) => ({
    TrainingJobName: jobName,
    HyperParameters: {
      ...algorithms[of.pipeline.train.algorithm].hyperparameters(of.pipeline, classes.length),
      ...(await chosenHyperparameters(bucket, of)),
    },
    ...trainingDefinition({ plan: of, bucket, region, roleArn, output: keys.artifacts(of.runId) }),
  });
  const trained = await findTrained({ plan, features }, { bucket, sagemaker, requestOf });
  if (trained !== undefined) return { jobName: trained, waitSeconds: 1 };
  const { pipeline } = plan;
  const jobName = jobNames.training(pipeline.name, run.runId, attempt);

  await adoptOrCreate<CreateTrainingJobCommandInput>({
    name: jobName,
    request: await requestOf(plan, features, jobName),
    pipeline: pipeline.name,
    runId: run.runId,
    find: sagemaker.findTrainingJob,
    create: sagemaker.createTrainingJob,
    tags: sagemaker.tags,
    refuse: (message) => new TrainingFailedError(message),
  });
  return {
    jobName,
    waitSeconds: waitSeconds({ ageSeconds: 0, lastTimeSeconds: stageSeconds(plan.lastSeconds, 'Training') }),
  };
}

async function chosenHyperparameters(
  bucket: Pick<Bucket, 'readJson'>,
  { runId, tuning }: Plan,
): Promise<Record<string, string>> {
  if (!tuning.search) return tuning.hyperparameters;
  return tuningRecordSchema.parse(await bucket.readJson(keys.tuning(runId))).hyperparameters;
}
