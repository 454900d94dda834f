import type { CreateModelCommandInput } from '@aws-sdk/client-sagemaker';
import { describe, expect, it } from 'vitest';
import { accountSettings } from '../../../../handlers/aws/account-settings.ts';
import { inNetwork } from '../../../../handlers/aws/private-network.ts';

const network = { subnets: ['subnet-a', 'subnet-b'], securityGroups: ['sg-1'] };
const VpcConfig = { Subnets: ['subnet-a', 'subnet-b'], SecurityGroupIds: ['sg-1'] };
const training = { TrainingJobName: 'job', RoleArn: 'r', OutputDataConfig: { S3OutputPath: 's3://bucket/models' } };
const tuning = {
  HyperParameterTuningJobName: 'search',
  HyperParameterTuningJobConfig: undefined,
  TrainingJobDefinition: {
    AlgorithmSpecification: undefined,
    RoleArn: 'r',
    OutputDataConfig: undefined,
    StoppingCondition: undefined,
  },
};
const model: CreateModelCommandInput = { ModelName: 'model', ExecutionRoleArn: 'r' };

describe('the customer’s network', () => {
  it('is set on training jobs, on training jobs of a search, and on models', () => {
    expect(inNetwork.trainingJob(training, network)).toEqual({ ...training, VpcConfig });
    expect(inNetwork.tuningJob(tuning, network)).toEqual({
      ...tuning,
      TrainingJobDefinition: { ...tuning.TrainingJobDefinition, VpcConfig },
    });
    expect(inNetwork.model(model, network, { isServerless: false })).toEqual({ ...model, VpcConfig });
  });

  it('is not set on models for serverless endpoints, because SageMaker would refuse to serve them', () => {
    expect(inNetwork.model(model, network, { isServerless: true })).toBe(model);
  });
});

it('without a network no request changes', () => {
  expect(inNetwork.trainingJob(training, undefined)).toBe(training);
  expect(inNetwork.tuningJob(tuning, undefined)).toBe(tuning);
  expect(inNetwork.model(model, undefined, { isServerless: false })).toBe(model);
});

it('the function’s environment sets the network, which is undefined without the variables', () => {
  expect(accountSettings({ SUBNETS: 'subnet-a,subnet-b', SECURITY_GROUPS: 'sg-1' })).toEqual({ network });
  expect(accountSettings({ KMS_KEY_ARN: 'key' })).toEqual({ key: 'key' });
});
