import * as z from 'zod';
import { endpointInstanceTypes } from './instance-types.ts';
import { endpointConfigName, modelName, tags, variantName } from './members.ts';
import { structure } from '../../protocol/structure.ts';

const memorySizes = [1024, 2048, 3072, 4096, 5120, 6144];

const productionVariant = structure(
  {
    VariantName: variantName,
    ModelName: modelName,
    InitialInstanceCount: z.int().min(1).optional(),
    InstanceType: z.enum(endpointInstanceTypes).optional(),
    InitialVariantWeight: z.number().min(0).default(1),
    ServerlessConfig: structure(
      {
        MemorySizeInMB: z.int().refine((size) => memorySizes.includes(size), {
          error: `MemorySizeInMB must be one of ${memorySizes.join(', ')}.`,
        }),
        MaxConcurrency: z.int().min(1).max(200),
      },
      ['ProvisionedConcurrency'],
    ).optional(),
  },
  [
    'InstancePools',
    'VariantInstanceProvisionTimeoutInSeconds',
    'AcceleratorType',
    'CoreDumpConfig',
    'VolumeSizeInGB',
    'ModelDataDownloadTimeoutInSeconds',
    'ContainerStartupHealthCheckTimeoutInSeconds',
    'EnableSSMAccess',
    'ManagedInstanceScaling',
    'RoutingConfig',
    'InferenceAmiVersion',
    'CapacityReservationConfig',
  ],
).superRefine((variant, context) => {
  const byInstance = variant.InstanceType !== undefined && variant.InitialInstanceCount !== undefined;
  const anyInstance = variant.InstanceType !== undefined || variant.InitialInstanceCount !== undefined;
  if (variant.ServerlessConfig === undefined ? byInstance : !anyInstance) return;
  context.addIssue({
    code: 'custom',
    message: `Production variant ${variant.VariantName} needs either ServerlessConfig or both InstanceType and InitialInstanceCount.`,
  });
});

/** CreateEndpointConfig. Only one variant is supported: the stand-in does not split traffic. */
export const endpointConfigRequest = structure(
  {
    EndpointConfigName: endpointConfigName,
    ProductionVariants: z
      .array(productionVariant)
      .min(1)
      .refine((variants) => variants.length <= 1, {
        error: 'More than one production variant is not supported by this stand-in.',
      }),
    Tags: tags.default([]),
  },
  [
    'DataCaptureConfig',
    'KmsKeyId',
    'AsyncInferenceConfig',
    'ExplainerConfig',
    'ShadowProductionVariants',
    'ExecutionRoleArn',
    'VpcConfig',
    'EnableNetworkIsolation',
    'MetricsConfig',
  ],
);
