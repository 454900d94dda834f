import * as z from 'zod';
import { image, modelName, roleArn, s3Uri, tags, vpcConfig } from './members.ts';
import { partlySupported, structure } from '../../protocol/structure.ts';

export const modelRequest = structure(
  {
    ModelName: modelName,
    PrimaryContainer: structure(
      {
        Image: image,
        ModelDataUrl: s3Uri,
        Mode: partlySupported(['SingleModel', 'MultiModel'], ['SingleModel']).optional(),
      },
      [
        'ContainerHostname',
        'ImageConfig',
        'ModelDataSource',
        'AdditionalModelDataSources',
        'Environment',
        'ModelPackageName',
        'InferenceSpecificationName',
        'MultiModelConfig',
      ],
    ),
    ExecutionRoleArn: roleArn,
    VpcConfig: vpcConfig.optional(),
    EnableNetworkIsolation: z.boolean().default(false),
    Tags: tags.default([]),
  },
  ['Containers', 'InferenceExecutionConfig'],
);
