import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateTrainingJobCommand,
  CreateTransformJobCommand,
  ListEndpointsCommand,
  ListModelsCommand,
  ListTrainingJobsCommand,
  ListTransformJobsCommand,
  paginateListTrainingJobs,
  type ListEndpointsInput,
  type ListTrainingJobsRequest,
} from '@aws-sdk/client-sagemaker';
import { expect, test } from 'vitest';
import { deployed, makeModel, startStage, trained, trainingRequest } from '../fixtures/sagemaker.ts';

test('a list has pages of ten, and can be filtered and sorted', async () => {
  let second = 0;
  const stage = await startStage({ now: () => new Date(1_800_000_000_000 + 1000 * second++) });
  stage.put('bucket/train/part-0.csv', '1,2\n');
  for (let index = 0; index < 12; index++) {
    const name = `${index % 2 === 0 ? 'b' : 'a'}-${index}`;
    stage.injectedFaults().next(name, { kind: name === 'a-3' ? 'capacity' : 'stopped' });
    await stage.sagemaker.send(new CreateTrainingJobCommand(trainingRequest(name)));
    await trained(stage, name);
  }
  const list = async (query: ListTrainingJobsRequest) => {
    const { TrainingJobSummaries = [], NextToken } = await stage.sagemaker.send(new ListTrainingJobsCommand(query));
    return { names: TrainingJobSummaries.map((job) => job.TrainingJobName), NextToken };
  };
  const first = await list({});
  expect(first.names).toEqual(['b-0', 'a-1', 'b-2', 'a-3', 'b-4', 'a-5', 'b-6', 'a-7', 'b-8', 'a-9']);
  expect(await list({ NextToken: first.NextToken ?? '' })).toEqual({ names: ['b-10', 'a-11'], NextToken: undefined });
  await expect(list({ NextToken: 'no token' })).rejects.toThrow('NextToken is not a token');

  expect((await list({ NameContains: 'a-1' })).names).toEqual(['a-1', 'a-11']);
  expect((await list({ StatusEquals: 'Failed' })).names).toEqual(['a-3']);
  expect((await list({ SortBy: 'Name', SortOrder: 'Descending', MaxResults: 2 })).names).toEqual(['b-8', 'b-6']);
  const summaries = await stage.sagemaker.send(new ListTrainingJobsCommand({ NameContains: 'a-1', MaxResults: 1 }));
  const { CreationTime } = summaries.TrainingJobSummaries?.[0] ?? {};
  expect((await list({ CreationTimeBefore: CreationTime })).names).toEqual(['b-0']);
  expect((await list({ CreationTimeAfter: CreationTime })).names).not.toContain('a-1');

  const all: (string | undefined)[] = [];
  for await (const page of paginateListTrainingJobs({ client: stage.sagemaker, pageSize: 5 }, { SortBy: 'Status' })) {
    all.push(...(page.TrainingJobSummaries ?? []).map((job) => job.TrainingJobName));
  }
  expect(new Set(all).size).toBe(12);
  await expect(list({ WarmPoolStatusEquals: 'Available' })).rejects.toThrow('WarmPoolStatusEquals is not supported');
});

test('models, transform jobs, configs and endpoints are listed newest first', async () => {
  const stage = await startStage();
  for (const name of ['one', 'two']) await makeModel(stage, name);
  const { Models = [] } = await stage.sagemaker.send(new ListModelsCommand({}));
  expect(Models.map((model) => model.ModelName)).toEqual(['two', 'one']);

  const variant = {
    VariantName: 'all',
    ModelName: 'one',
    InstanceType: 'ml.m5.large',
    InitialInstanceCount: 1,
  } as const;
  await stage.sagemaker.send(
    new CreateEndpointConfigCommand({ EndpointConfigName: 'c', ProductionVariants: [variant] }),
  );
  for (const EndpointName of ['blue', 'green']) {
    stage.injectedFaults().next(EndpointName, { kind: EndpointName === 'blue' ? 'capacity' : 'stuck' });
    await stage.sagemaker.send(new CreateEndpointCommand({ EndpointName, EndpointConfigName: 'c' }));
  }
  await deployed(stage, 'blue');
  const list = async (query: ListEndpointsInput) =>
    (await stage.sagemaker.send(new ListEndpointsCommand(query))).Endpoints?.map((endpoint) => endpoint.EndpointName);
  expect(await list({})).toEqual(['green', 'blue']);
  expect(await list({ StatusEquals: 'Failed' })).toEqual(['blue']);

  const S3DataSource = { S3DataType: 'S3Prefix', S3Uri: 's3://bucket/none/' } as const;
  for (const TransformJobName of ['first', 'second']) {
    await stage.sagemaker.send(
      new CreateTransformJobCommand({
        TransformJobName,
        ModelName: 'one',
        TransformInput: { DataSource: { S3DataSource }, SplitType: 'Line' },
        TransformOutput: { S3OutputPath: 's3://bucket/out/', AssembleWith: 'Line' },
        TransformResources: { InstanceType: 'ml.m5.large', InstanceCount: 1 },
      }),
    );
  }
  const { TransformJobSummaries } = await stage.sagemaker.send(new ListTransformJobsCommand({}));
  expect(TransformJobSummaries?.map((job) => job.TransformJobName)).toEqual(['second', 'first']);
});
