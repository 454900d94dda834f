import type { CreateTrainingJobCommandInput, TrainingInputMode } from '@aws-sdk/client-sagemaker';
import { algorithms, contentType } from '../../core/algorithms/algorithm.ts';
import { keys } from '../../core/names.ts';
import type { Plan } from '../../core/run/plan.ts';
import { trainingLimitSeconds } from '../../core/pipeline/tuning.ts';
import { instanceTypes } from '../aws/instance-types.ts';
import type { Bucket } from '../aws/bucket.ts';

/** Room for the matrices and the model; the built-in algorithms read their channels into memory, so this is plenty. */
const volumeGb = 30;

/**
 * What a training job and the training jobs of a search have in common: all but their names and hyperparameters.
 * `output`: the prefix below which each job gets a folder of its name for its model.
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
      // Only a job on spare capacity may say how long it waits.
      ...(train.spot ? { MaxWaitTimeInSeconds: trainingLimitSeconds(train) } : {}),
    },
  } satisfies Partial<CreateTrainingJobCommandInput>;
}
