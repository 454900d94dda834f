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

describe('in a network of the customer’s', () => {
  it('run training jobs, those of a search, and models with their scoring jobs and endpoints', () => {
    expect(inNetwork.trainingJob(training, network)).toEqual({ ...training, VpcConfig });
    expect(inNetwork.tuningJob(tuning, network)).toEqual({
      ...tuning,
      TrainingJobDefinition: { ...tuning.TrainingJobDefinition, VpcConfig },
    });
    expect(inNetwork.model(model, network, { isServerless: false })).toEqual({ ...model, VpcConfig });
  });

  it('runs no model of a serverless endpoint, which SageMaker would refuse', () => {
    expect(inNetwork.model(model, network, { isServerless: true })).toBe(model);
  });
});

it('without a network no request changes', () => {
  expect(inNetwork.trainingJob(training, undefined)).toBe(training);
  expect(inNetwork.tuningJob(tuning, undefined)).toBe(tuning);
  expect(inNetwork.model(model, undefined, { isServerless: false })).toBe(model);
});

it('the network is what the function’s environment says, and none where it says nothing', () => {
  expect(accountSettings({ SUBNETS: 'subnet-a,subnet-b', SECURITY_GROUPS: 'sg-1' })).toEqual({ network });
  expect(accountSettings({ KMS_KEY_ARN: 'key' })).toEqual({ key: 'key' });
});
