import { z } from 'zod';
import { transformInstanceTypes } from './instance-types.ts';
import { jobName, modelName, s3Uri, tags } from './members.ts';
import { partlySupported, structure } from './structure.ts';

const contentType = z.string().max(256);

/** CreateTransformJob: CSV lines in, lines out. Without SplitType and AssembleWith Line AWS would do something else. */
export const transformJobRequest = structure(
  {
    TransformJobName: jobName,
    ModelName: modelName,
    BatchStrategy: partlySupported(['MultiRecord', 'SingleRecord'], ['MultiRecord']).default('MultiRecord'),
    MaxConcurrentTransforms: z
      .int()
      .min(0)
      .max(1, { error: 'MaxConcurrentTransforms above 1 is not supported by this stand-in.' })
      .optional(),
    MaxPayloadInMB: z
      .int()
      .min(1, { error: 'MaxPayloadInMB 0 (no limit) is not supported by this stand-in.' })
      .max(6, { error: 'MaxPayloadInMB above 6 is not supported by this stand-in: the containers take no more.' })
      .default(6),
    TransformInput: structure({
      DataSource: structure({
        S3DataSource: structure({
          S3DataType: partlySupported(['ManifestFile', 'S3Prefix', 'AugmentedManifestFile'], ['S3Prefix']),
          S3Uri: s3Uri,
        }),
      }),
      ContentType: contentType.optional(),
      CompressionType: partlySupported(['None', 'Gzip'], ['None']).optional(),
      SplitType: partlySupported(['None', 'Line', 'RecordIO', 'TFRecord'], ['Line']).default('None'),
    }),
    TransformOutput: structure(
      {
        S3OutputPath: s3Uri,
        Accept: contentType.optional(),
        AssembleWith: partlySupported(['None', 'Line'], ['Line']).default('None'),
      },
      ['KmsKeyId'],
    ),
    TransformResources: structure(
      {
        InstanceType: z.enum(transformInstanceTypes),
        InstanceCount: z.int().min(1).max(1, { error: 'InstanceCount above 1 is not supported by this stand-in.' }),
      },
      ['VolumeKmsKeyId', 'TransformAmiVersion'],
    ),
    Tags: tags.default([]),
  },
  ['ModelClientConfig', 'Environment', 'DataCaptureConfig', 'DataProcessing', 'ExperimentConfig'],
);
