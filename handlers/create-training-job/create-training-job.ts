import type { CreateTrainingJobCommandInput } from '@aws-sdk/client-sagemaker';
import { z } from 'zod';
import { algorithms, contentType } from '../../core/algorithms/algorithm.ts';
import { TrainingFailedError } from '../../core/errors.ts';
import { featuresSchema } from '../../core/features/features.ts';
import { jobNames, keys } from '../../core/names.ts';
import { runSchema } from '../../core/plan.ts';
import { waitSeconds } from '../../core/wait-seconds.ts';
import { assertLease } from '../shared/lease.ts';
import type { Bucket } from '../shared/objects.ts';
import { readPlan } from '../shared/plan.ts';
import { adoptOrCreate } from '../shared/adopt-or-create.ts';
import { instanceTypes } from '../shared/instance-types.ts';
import { stageSeconds } from '../shared/stage-seconds.ts';
import type { SageMaker } from '../shared/sagemaker.ts';

export const createTrainingJobInput = z.strictObject({ run: runSchema, attempt: z.number().int().positive() });
export const createTrainingJobOutput = z.strictObject({ jobName: z.string(), waitSeconds: z.number().int() });

export interface CreateTrainingJobDependencies {
  bucket: Bucket;
  sagemaker: Pick<SageMaker, 'findTrainingJob' | 'createTrainingJob' | 'tags'>;
  region: string;
  /** The role SageMaker works as. */
  roleArn: string;
}

/** Room for the matrices and the model; the built-in algorithms read their channels into memory, so this is plenty. */
const volumeGb = 30;

/** Starts the training job of this attempt. A repeated call finds the job it has made before. */
export async function createTrainingJob(
  { run, attempt }: z.infer<typeof createTrainingJobInput>,
  { bucket, sagemaker, region, roleArn }: CreateTrainingJobDependencies,
): Promise<z.infer<typeof createTrainingJobOutput>> {
  await assertLease(bucket, run.execution);
  const plan = await readPlan(bucket, run.runId);
  const { pipeline } = plan;
  const features = featuresSchema.parse(await bucket.readJson(keys.features(run.runId)));
  const algorithm = algorithms[pipeline.train.algorithm];
  const jobName = jobNames.training(pipeline.name, run.runId, attempt);

  await adoptOrCreate<CreateTrainingJobCommandInput>({
    name: jobName,
    request: {
      TrainingJobName: jobName,
      RoleArn: roleArn,
      AlgorithmSpecification: { TrainingImage: algorithm.image(region), TrainingInputMode: 'File' },
      HyperParameters: algorithm.hyperparameters(pipeline, features.classes.length),
      InputDataConfig: (['train', 'validation'] as const).map((channel) => ({
        ChannelName: channel,
        ContentType: contentType,
        DataSource: {
          S3DataSource: {
            S3DataType: 'S3Prefix',
            S3Uri: bucket.uri(keys.matrix(run.runId, channel)),
            S3DataDistributionType: 'FullyReplicated',
          },
        },
      })),
      OutputDataConfig: { S3OutputPath: bucket.uri(keys.artifacts(run.runId)).replace(/\/$/, '') },
      ResourceConfig: {
        InstanceType: instanceTypes.training(pipeline.train.instance),
        InstanceCount: 1,
        VolumeSizeInGB: volumeGb,
      },
      StoppingCondition: { MaxRuntimeInSeconds: pipeline.train.maxRuntimeSeconds },
    },
    pipeline: pipeline.name,
    runId: run.runId,
    find: sagemaker.findTrainingJob,
    create: sagemaker.createTrainingJob,
    tags: sagemaker.tags,
    refuse: (message) => new TrainingFailedError(message),
  });
  return { jobName, waitSeconds: waitSeconds({ ageSeconds: 0, lastTimeSeconds: stageSeconds(plan, 'Training') }) };
}
