import { z } from 'zod';
import { transformInstanceTypes } from './instance-types.ts';
import { jobName, modelName, s3Uri, tags } from './members.ts';
import { partlySupported, structure, supportedUpTo } from '../../protocol/structure.ts';

const contentType = z.string().max(256);

/**
 * CreateTransformJob: CSV lines in, lines out. AWS's defaults for SplitType and AssembleWith, None, are refused like any
 * other value that would change what is written.
 */
export const transformJobRequest = structure(
  {
    TransformJobName: jobName,
    ModelName: modelName,
    BatchStrategy: partlySupported(['MultiRecord', 'SingleRecord'], ['MultiRecord']).prefault('MultiRecord'),
    MaxConcurrentTransforms: supportedUpTo(1, 0).optional(),
    // 0 would mean no limit, and the containers take no more than 6.
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
