import { DescribeTrainingJobCommand } from '@aws-sdk/client-sagemaker';
import { describe, expect, it } from 'vitest';
import type { AccountSettings } from '../../../../handlers/aws/account-settings.ts';
import { openEndpointConfigs } from '../../../../handlers/aws/sagemaker/endpoint-configs.ts';
import { openEndpoints } from '../../../../handlers/aws/sagemaker/endpoints.ts';
import { openModels } from '../../../../handlers/aws/sagemaker/models.ts';
import { isTaken } from '../../../../handlers/aws/sagemaker/taken.ts';
import { openTrainingJobs } from '../../../../handlers/aws/sagemaker/training-jobs.ts';
import { openTransformJobs } from '../../../../handlers/aws/sagemaker/transform-jobs.ts';
import {
  deployed,
  makeModel,
  role,
  startStage,
  toyImage,
  trained,
  trainingRequest,
} from '../../../../packages/local-aws/test/fixtures/sagemaker.ts';

/**
 * The functions over the SDK's client, against the stand-in, which reports missing and taken names
 * as AWS does.
 */
async function openStage() {
  const stage = await startStage();
  const client = stage.sagemaker;
  const trainingJobs = openTrainingJobs(client);
  stage.put('bucket/train/part-0.csv', '1,2,3\n0,4,5\n');
  return {
    ...stage,
    /** Trains a model, and returns the S3 URI of its artifact. */
    train: async (name: string) => {
      await trainingJobs.create(trainingRequest(name));
      await trained(stage, name);
      return (await trainingJobs.find(name))?.artifact;
    },
    trainingJobs,
    transformJobs: openTransformJobs(client),
    endpoints: openEndpoints(client),
    endpointConfigs: openEndpointConfigs(client),
    models: openModels(client),
  };
}

describe('SageMaker as the handlers see it', () => {
  it('finds nothing under an unknown name, for each error that SageMaker may report', async () => {
    const { trainingJobs, transformJobs, endpoints } = await openStage();
    expect(await trainingJobs.find('no-such')).toBeUndefined();
    expect(await transformJobs.find('no-such')).toBeUndefined();
    expect(await endpoints.find('no-such')).toBeUndefined();
    expect(await endpoints.instanceCount('no-such')).toBeUndefined();
    await expect(endpoints.delete('no-such')).resolves.toBeUndefined();
    await expect(trainingJobs.stop('no-such')).resolves.toBeUndefined();
    await expect(transformJobs.stop('no-such')).resolves.toBeUndefined();
  });

  it('distinguishes a name that is taken from other refusals', async () => {
    const stage = await openStage();
    await stage.train('bike-1');
    await makeModel(stage, 'bike-1');
    const again = (call: Promise<unknown>) => call.then(() => 'created', isTaken);
    expect(await again(stage.trainingJobs.create(trainingRequest('bike-1')))).toBe(true);
    expect(await again(stage.trainingJobs.create(trainingRequest('not/a name')))).toBe(false);
    const endpoint = { EndpointName: 'bike-1', EndpointConfigName: 'bike-1' };
    expect(await again(stage.endpoints.create(endpoint))).toBe(false);
    await stage.endpointConfigs.ensure({
      EndpointConfigName: 'bike-1',
      ProductionVariants: [
        { VariantName: 'all', ModelName: 'bike-1', ServerlessConfig: { MemorySizeInMB: 2048, MaxConcurrency: 5 } },
      ],
    });
    expect(await again(stage.endpoints.create(endpoint))).toBe('created');
    expect(await again(stage.endpoints.create(endpoint))).toBe(true);
    await deployed(stage, 'bike-1');
    expect(await stage.endpoints.list('bike-')).toEqual(['bike-1']);
  });

  it('creates a model once, even if two calls create it at the same moment', async () => {
    const stage = await openStage();
    const artifact = await stage.train('bike-1');
    const model = {
      ModelName: 'bike-2',
      ExecutionRoleArn: role,
      PrimaryContainer: { Image: toyImage, ModelDataUrl: artifact },
    };
    const ensure = () => stage.models.ensure(model, { isServerless: true });
    await expect(Promise.all([ensure(), ensure()])).resolves.toHaveLength(2);
    await expect(ensure()).resolves.toBeUndefined();
  });

  it('puts a job and a model into the account’s network, which SageMaker checks and serverless endpoints refuse', async () => {
    const stage = await openStage();
    const artifact = await stage.train('bike-1');
    const inside = (subnets: string[]): AccountSettings => ({ network: { subnets, securityGroups: ['sg-1'] } });
    const train = (subnets: string[]) =>
      openTrainingJobs(stage.sagemaker, inside(subnets)).create(trainingRequest('bike-2'));
    await expect(train([])).rejects.toThrow(/subnets.*failed to satisfy constraint/);
    await expect(train(['subnet a'])).rejects.toThrow(/failed to satisfy constraint/);
    await train(['subnet-a', 'subnet-b']);
    const job = await stage.sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName: 'bike-2' }));
    expect(job.VpcConfig).toEqual({ Subnets: ['subnet-a', 'subnet-b'], SecurityGroupIds: ['sg-1'] });
    await openModels(stage.sagemaker, inside(['subnet-a'])).ensure(
      { ModelName: 'bike-2', ExecutionRoleArn: role, PrimaryContainer: { Image: toyImage, ModelDataUrl: artifact } },
      { isServerless: false },
    );
    const config = stage.endpointConfigs.ensure({
      EndpointConfigName: 'bike-2',
      ProductionVariants: [
        { VariantName: 'all', ModelName: 'bike-2', ServerlessConfig: { MemorySizeInMB: 2048, MaxConcurrency: 5 } },
      ],
    });
    await expect(config).rejects.toThrow('not supported for Serverless Inference');
  });

  it('lets a job be stopped that has already ended, and no longer lists it as running', async () => {
    const stage = await openStage();
    await stage.train('bike-1');
    await expect(stage.trainingJobs.stop('bike-1')).resolves.toBeUndefined();
    expect(await stage.trainingJobs.listRunning('bike-')).toEqual([]);
    expect(await stage.trainingJobs.find('bike-1')).toMatchObject({
      status: 'Completed',
      artifact: expect.stringMatching(/^s3:\/\//),
    });
  });
});
