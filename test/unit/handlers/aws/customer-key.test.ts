import { describe, expect, it } from 'vitest';
import { withKey } from '../../../../handlers/aws/customer-key.ts';

const key = 'arn:aws:kms:eu-west-1:111122223333:key/x';
const training = {
  OutputDataConfig: { S3OutputPath: 's3://bucket/models' },
  ResourceConfig: { InstanceType: 'ml.m5.large' as const, InstanceCount: 1, VolumeSizeInGB: 30 },
};
const encrypted = {
  OutputDataConfig: { ...training.OutputDataConfig, KmsKeyId: key },
  ResourceConfig: { ...training.ResourceConfig, VolumeKmsKeyId: key },
};
const transform = {
  TransformJobName: 'job',
  ModelName: 'model',
  TransformInput: undefined,
  TransformOutput: { S3OutputPath: 's3://bucket/scores' },
  TransformResources: { InstanceType: 'ml.m5.large' as const, InstanceCount: 1 },
};
const tuning = {
  HyperParameterTuningJobName: 'search',
  HyperParameterTuningJobConfig: undefined,
  TrainingJobDefinition: { ...training, AlgorithmSpecification: undefined, RoleArn: 'r', StoppingCondition: undefined },
};
const config = {
  EndpointConfigName: 'config',
  ProductionVariants: [{ VariantName: 'all', ModelName: 'model', InstanceType: 'ml.m5.large' as const }],
};
const serverless = {
  EndpointConfigName: 'config',
  ProductionVariants: [{ VariantName: 'all', ServerlessConfig: { MemorySizeInMB: 2048, MaxConcurrency: 5 } }],
};

describe('with the customer’s key', () => {
  it('a job’s output and its volume are encrypted', () => {
    expect(withKey.trainingJob(training, key)).toEqual(encrypted);
    expect(withKey.tuningJob(tuning, key)).toEqual({
      ...tuning,
      TrainingJobDefinition: { ...tuning.TrainingJobDefinition, ...encrypted },
    });
    expect(withKey.transformJob(transform, key)).toEqual({
      ...transform,
      TransformOutput: { ...transform.TransformOutput, KmsKeyId: key },
      TransformResources: { ...transform.TransformResources, VolumeKmsKeyId: key },
    });
  });

  it('an endpoint’s volume is encrypted, if it has one', () => {
    expect(withKey.endpointConfig(config, key)).toEqual({ ...config, KmsKeyId: key });
    expect(withKey.endpointConfig(serverless, key)).toEqual(serverless);
  });
});

it('without a key no request changes, so that the laptop, which has no keys, accepts it', () => {
  expect(withKey.trainingJob(training, undefined)).toBe(training);
  expect(withKey.tuningJob(tuning, undefined)).toBe(tuning);
  expect(withKey.transformJob(transform, undefined)).toBe(transform);
  expect(withKey.endpointConfig(config, undefined)).toBe(config);
});
