import { DescribeTrainingJobCommand } from '@aws-sdk/client-sagemaker';
import { describe, expect, it } from 'vitest';
import { isTaken, openSageMaker } from '../../../../handlers/aws/sagemaker.ts';
import {
  deployed,
  makeModel,
  role,
  startStage,
  toyImage,
  trained,
  trainingRequest,
} from '../../../../packages/local-aws/test/fixtures/sagemaker.ts';

/** The functions over the SDK's client, against the stand-in: what AWS's many words for absence and presence mean. */
async function openStage() {
  const stage = await startStage();
  return { ...stage, functions: openSageMaker(stage.sagemaker) };
}

describe('SageMaker as the handlers see it', () => {
  it('finds nothing where nothing is, whichever error says so', async () => {
    const { functions } = await openStage();
    expect(await functions.findTrainingJob('no-such')).toBeUndefined();
    expect(await functions.findTransformJob('no-such')).toBeUndefined();
    expect(await functions.findEndpoint('no-such')).toBeUndefined();
    expect(await functions.instanceCount('no-such')).toBeUndefined();
    await expect(functions.deleteEndpoint('no-such')).resolves.toBeUndefined();
    await expect(functions.stopTrainingJob('no-such')).resolves.toBeUndefined();
    await expect(functions.stopTransformJob('no-such')).resolves.toBeUndefined();
  });

  it('tells a name that is taken from other refusals', async () => {
    const stage = await openStage();
    await makeModel(stage, 'bike-1');
    const again = (call: Promise<unknown>) => call.then(() => 'created', isTaken);
    expect(await again(stage.functions.createTrainingJob(trainingRequest('bike-1')))).toBe(true);
    expect(await again(stage.functions.createTrainingJob(trainingRequest('not/a name')))).toBe(false);
    const endpoint = { EndpointName: 'bike-1', EndpointConfigName: 'bike-1' };
    expect(await again(stage.functions.createEndpoint(endpoint))).toBe(false);
    await stage.functions.ensureEndpointConfig({
      EndpointConfigName: 'bike-1',
      ProductionVariants: [
        { VariantName: 'all', ModelName: 'bike-1', ServerlessConfig: { MemorySizeInMB: 2048, MaxConcurrency: 5 } },
      ],
    });
    expect(await again(stage.functions.createEndpoint(endpoint))).toBe('created');
    expect(await again(stage.functions.createEndpoint(endpoint))).toBe(true);
    await deployed(stage, 'bike-1');
    expect(await stage.functions.endpoints('bike-')).toEqual(['bike-1']);
  });

  it('makes a model once, also when two calls make it at the same moment', async () => {
    const stage = await openStage();
    await makeModel(stage, 'bike-1');
    const job = await stage.functions.findTrainingJob('bike-1');
    const model = {
      ModelName: 'bike-2',
      ExecutionRoleArn: role,
      PrimaryContainer: { Image: toyImage, ModelDataUrl: job?.artifact },
    };
    const ensure = () => stage.functions.ensureModel(model, { isServerless: true });
    await expect(Promise.all([ensure(), ensure()])).resolves.toHaveLength(2);
    await expect(ensure()).resolves.toBeUndefined();
  });

  it('puts a job and a model into the account’s network, whose shape is looked at, and no serverless endpoint takes it', async () => {
    const stage = await openStage();
    await makeModel(stage, 'bike-1');
    const artifact = (await stage.functions.findTrainingJob('bike-1'))?.artifact;
    const inside = (subnets: string[]) =>
      openSageMaker(stage.sagemaker, { network: { subnets, securityGroups: ['sg-1'] } });
    const training = trainingRequest('bike-2');
    await expect(inside([]).createTrainingJob(training)).rejects.toThrow(/subnets.*failed to satisfy constraint/);
    await expect(inside(['subnet a']).createTrainingJob(training)).rejects.toThrow(/failed to satisfy constraint/);
    await inside(['subnet-a', 'subnet-b']).createTrainingJob(training);
    const job = await stage.sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName: 'bike-2' }));
    expect(job.VpcConfig).toEqual({ Subnets: ['subnet-a', 'subnet-b'], SecurityGroupIds: ['sg-1'] });
    await inside(['subnet-a']).ensureModel(
      { ModelName: 'bike-2', ExecutionRoleArn: role, PrimaryContainer: { Image: toyImage, ModelDataUrl: artifact } },
      { isServerless: false },
    );
    const config = stage.functions.ensureEndpointConfig({
      EndpointConfigName: 'bike-2',
      ProductionVariants: [
        { VariantName: 'all', ModelName: 'bike-2', ServerlessConfig: { MemorySizeInMB: 2048, MaxConcurrency: 5 } },
      ],
    });
    await expect(config).rejects.toThrow('not supported for Serverless Inference');
  });

  it('lets a job be stopped that has ended already, and lists it no more', async () => {
    const stage = await openStage();
    await makeModel(stage, 'bike-1');
    await trained(stage, 'bike-1');
    await expect(stage.functions.stopTrainingJob('bike-1')).resolves.toBeUndefined();
    expect(await stage.functions.runningTrainingJobs('bike-')).toEqual([]);
    expect(await stage.functions.findTrainingJob('bike-1')).toMatchObject({
      status: 'Completed',
      artifact: expect.stringMatching(/^s3:\/\//),
    });
  });
});
