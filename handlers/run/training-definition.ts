import type { CreateTrainingJobCommandInput, TrainingInputMode } from '@aws-sdk/client-sagemaker';
import { algorithms, contentType } from '../../core/algorithms/algorithm.ts';
import { keys } from '../../core/names.ts';
import type { Plan } from '../../core/run/plan.ts';
import { trainingLimitSeconds } from '../../core/pipeline/tuning.ts';
import { instanceTypes } from '../aws/instance-types.ts';
import type { Bucket } from '../aws/bucket.ts';

/**
 * Disk for the matrices and the model. The built-in algorithms read their channels into memory, so
 * this is enough.
 */
const volumeGb = 30;

/**
 * The common part of a training job and of the training jobs of a search: everything except names
 * and hyperparameters. Each job writes its model to a folder with its name below the prefix
 * `output`.
 */
export function trainingDefinition({
  plan,
  bucket,
  region,
  roleArn,
  output,
}: {
  plan: Pick<Plan, 'runId' | 'pipeline'>;
  bucket: Pick<Bucket, 'uri'>;
  region: string;
  roleArn: string;
  output: string;
}) {
  const { train } = plan.pipeline;
  return {
    RoleArn: roleArn,
    AlgorithmSpecification: {
      TrainingImage: algorithms[train.algorithm].image(region),
      TrainingInputMode: 'File' satisfies TrainingInputMode,
    },
    InputDataConfig: (['train', 'validation'] as const).map((channel) => ({
      ChannelName: channel,
      ContentType: contentType,
      DataSource: {
        S3DataSource: {
          S3DataType: 'S3Prefix',
          S3Uri: bucket.uri(keys.matrix(plan.runId, channel)),
          S3DataDistributionType: 'FullyReplicated',
        },
      },
    })),
    OutputDataConfig: { S3OutputPath: bucket.uri(output).replace(/\/$/, '') },
    ResourceConfig: {
      InstanceType: instanceTypes.training(train.instance),
      InstanceCount: 1,
      VolumeSizeInGB: volumeGb,
    },
    EnableManagedSpotTraining: train.spot,
    StoppingCondition: {
      MaxRuntimeInSeconds: train.maxRuntimeSeconds,
      // Only spot training jobs may set a wait time.
      ...(train.spot ? { MaxWaitTimeInSeconds: trainingLimitSeconds(train) } : {}),
    },
  } satisfies Partial<CreateTrainingJobCommandInput>;
}
