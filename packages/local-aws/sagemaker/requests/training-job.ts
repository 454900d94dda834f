import * as z from 'zod';
import { trainingInstanceTypes } from './instance-types.ts';
import { image, jobName, roleArn, s3Uri, tags, vpcConfig } from './members.ts';
import { matching, partlySupported, structure, supportedUpTo } from '../../protocol/structure.ts';

export const inputMode = partlySupported(['Pipe', 'File', 'FastFile'], ['File', 'FastFile']);

const channelSchema = structure(
  {
    ChannelName: matching('[A-Za-z0-9\\.\\-_]+', 1, 64),
    DataSource: structure(
      {
        S3DataSource: structure(
          {
            S3DataType: partlySupported(['ManifestFile', 'S3Prefix', 'AugmentedManifestFile'], ['S3Prefix']),
            S3Uri: s3Uri,
            S3DataDistributionType: partlySupported(
              ['FullyReplicated', 'ShardedByS3Key'],
              ['FullyReplicated'],
            ).optional(),
          },
          ['AttributeNames', 'InstanceGroupNames', 'ModelAccessConfig', 'HubAccessConfig'],
        ),
      },
      ['FileSystemDataSource', 'DatasetSource'],
    ),
    ContentType: z.string().max(256).optional(),
    CompressionType: partlySupported(['None', 'Gzip'], ['None']).optional(),
    RecordWrapperType: partlySupported(['None', 'RecordIO'], ['None']).optional(),
    InputMode: inputMode.optional(),
  },
  ['ShuffleConfig'],
);

const stoppingCondition = structure(
  {
    MaxRuntimeInSeconds: z
      .int()
      .min(1)
      .max(28 * 86_400)
      .default(86_400),
    MaxWaitTimeInSeconds: z.int().min(1).optional(),
  },
  ['MaxPendingTimeInSeconds'],
);

export const hyperParameters = z
  .record(z.string().max(256), z.string().max(2500))
  .refine((map) => Object.keys(map).length <= 100, { error: 'HyperParameters can have at most 100 entries.' })
  .optional();

/** The members that CreateTrainingJob and the training job definition of a tuning job share. */
export const trainingMembers = {
  RoleArn: roleArn,
  InputDataConfig: z
    .array(channelSchema)
    .min(1)
    .max(20)
    .refine((channels) => new Set(channels.map((channel) => channel.ChannelName)).size === channels.length, {
      error: 'Channel names must be unique in InputDataConfig.',
    }),
  OutputDataConfig: structure(
    { S3OutputPath: s3Uri, CompressionType: partlySupported(['GZIP', 'NONE'], ['GZIP']).optional() },
    ['KmsKeyId'],
  ),
  ResourceConfig: structure(
    {
      InstanceType: z.enum(trainingInstanceTypes),
      InstanceCount: supportedUpTo(1, 1),
      VolumeSizeInGB: z.int().min(1),
    },
    [
      'VolumeKmsKeyId',
      'KeepAlivePeriodInSeconds',
      'InstanceGroups',
      'InstancePreferences',
      'TrainingPlanArn',
      'InstancePlacementConfig',
    ],
  ),
  StoppingCondition: stoppingCondition,
  VpcConfig: vpcConfig.optional(),
  EnableNetworkIsolation: z.boolean().default(false),
  EnableInterContainerTrafficEncryption: z.boolean().default(false),
  EnableManagedSpotTraining: z.boolean().default(false),
};

/** The rules for time limits with and without spot training. */
export function checkStoppingCondition(
  request: { StoppingCondition: z.output<typeof stoppingCondition>; EnableManagedSpotTraining: boolean },
  context: z.RefinementCtx,
): void {
  const { MaxRuntimeInSeconds: runtime, MaxWaitTimeInSeconds: wait } = request.StoppingCondition;
  const refuse = (message: string) => context.addIssue({ code: 'custom', message });
  if (request.EnableManagedSpotTraining && wait === undefined) {
    refuse('MaxWaitTimeInSeconds must be specified when EnableManagedSpotTraining is set to true.');
  }
  if (!request.EnableManagedSpotTraining && wait !== undefined) {
    refuse('MaxWaitTimeInSeconds can only be specified when EnableManagedSpotTraining is set to true.');
  }
  if (wait !== undefined && wait < runtime) {
    refuse('MaxWaitTimeInSeconds must be greater than or equal to MaxRuntimeInSeconds.');
  }
}

/**
 * CreateTrainingJob. Network isolation and traffic encryption are accepted because a trainer here
 * is one process that makes no calls. Spot training is accepted because capacity fails only by an
 * injected fault.
 */
export const trainingJobRequest = structure(
  {
    TrainingJobName: jobName,
    HyperParameters: hyperParameters,
    AlgorithmSpecification: structure({ TrainingImage: image, TrainingInputMode: inputMode }, [
      'AlgorithmName',
      'MetricDefinitions',
      'EnableSageMakerMetricsTimeSeries',
      'ContainerEntrypoint',
      'ContainerArguments',
      'TrainingImageConfig',
    ]),
    ...trainingMembers,
    Tags: tags.default([]),
  },
  [
    'CheckpointConfig',
    'DebugHookConfig',
    'DebugRuleConfigurations',
    'TensorBoardOutputConfig',
    'ExperimentConfig',
    'ProfilerConfig',
    'ProfilerRuleConfigurations',
    'Environment',
    'RetryStrategy',
    'RemoteDebugConfig',
    'InfraCheckConfig',
    'SessionChainingConfig',
    'ServerlessJobConfig',
    'MlflowConfig',
    'ModelPackageConfig',
  ],
).superRefine(checkStoppingCondition);
