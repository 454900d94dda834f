import * as z from 'zod';
import { transformInstanceTypes } from './instance-types.ts';
import { jobName, modelName, s3Uri, tags } from './members.ts';
import { partlySupported, structure, supportedUpTo } from '../../protocol/structure.ts';

const contentType = z.string().max(256);

/**
 * CreateTransformJob: the input is CSV lines and the output is lines. Other values of SplitType and
 * AssembleWith are rejected, including AWS's default None, because they would change the output.
 */
export const transformJobRequest = structure(
  {
    TransformJobName: jobName,
    ModelName: modelName,
    BatchStrategy: partlySupported(['MultiRecord', 'SingleRecord'], ['MultiRecord']).prefault('MultiRecord'),
    MaxConcurrentTransforms: supportedUpTo(1, 0).optional(),
    // 0 means no limit in AWS, and the containers accept at most 6.
    MaxPayloadInMB: supportedUpTo(6, 1).default(6),
    TransformInput: structure({
      DataSource: structure({
        S3DataSource: structure({
          S3DataType: partlySupported(['ManifestFile', 'S3Prefix', 'AugmentedManifestFile'], ['S3Prefix']),
          S3Uri: s3Uri,
        }),
      }),
      ContentType: contentType.optional(),
      CompressionType: partlySupported(['None', 'Gzip'], ['None']).optional(),
      SplitType: partlySupported(['None', 'Line', 'RecordIO', 'TFRecord'], ['Line']).prefault('None'),
    }),
    TransformOutput: structure(
      {
        S3OutputPath: s3Uri,
        Accept: contentType.optional(),
        AssembleWith: partlySupported(['None', 'Line'], ['Line']).prefault('None'),
      },
      ['KmsKeyId'],
    ),
    TransformResources: structure(
      {
        InstanceType: z.enum(transformInstanceTypes),
        InstanceCount: supportedUpTo(1, 1),
      },
      ['VolumeKmsKeyId', 'TransformAmiVersion'],
    ),
    Tags: tags.default([]),
  },
  ['ModelClientConfig', 'Environment', 'DataCaptureConfig', 'DataProcessing', 'ExperimentConfig'],
);
