import { describe, expect, it } from 'vitest';
import { jobNames, keys, tuningPrefix } from '../../../../core/names.ts';
import { answerCloudFormation, resourceRequest } from '../../../../handlers/tear-down/custom-resource.ts';
import { tearDown } from '../../../../handlers/tear-down/tear-down.ts';
import { openStage, run, runOf } from '../../../fixtures/run.ts';

const request = (RequestType: 'Create' | 'Update' | 'Delete') =>
  resourceRequest.parse({
    RequestType,
    ResponseURL: 'https://cloudformation-custom-resource-response-useast1.s3.amazonaws.com/x?sig=y',
    StackId: 'arn:aws:cloudformation:us-east-1:000000000000:stack/relearn-bike/1',
    RequestId: 'request',
    LogicalResourceId: 'TearDownResource',
    PhysicalResourceId: 'relearn-bike',
    ResourceType: 'Custom::RelearnTearDown',
    ResourceProperties: {},
  });

const tuesday = runOf('tuesday').runId;

/** Resources of a few runs: of this pipeline, and of pipelines with a similar name. */
async function openTearDown() {
  const stage = openStage();
  const { sagemaker } = stage;
  for (const [pipeline, runId] of [
    ['bike', run.runId],
    ['bike', tuesday],
    ['bike-2', run.runId],
    ['my-bike', run.runId],
  ] as const) {
    await sagemaker.models.ensure({ ModelName: jobNames.model(pipeline, runId) }, { isServerless: true });
    await sagemaker.endpointConfigs.ensure({
      EndpointConfigName: jobNames.endpointConfig(pipeline, runId),
      ProductionVariants: [],
    });
    const endpoint = jobNames.endpoint(pipeline, runId, 1);
    sagemaker.endpointsByName.set(endpoint, stage.endpoint(endpoint));
  }
  const training = jobNames.training('bike', tuesday, 1);
  await sagemaker.trainingJobs.create({ TrainingJobName: training, RoleArn: undefined, OutputDataConfig: undefined });
  const scoring = jobNames.scoring('bike', tuesday, 'champion', 1);
  await sagemaker.transformJobs.create({
    TransformJobName: scoring,
    ModelName: undefined,
    TransformInput: undefined,
    TransformOutput: undefined,
    TransformResources: undefined,
  });
  const tuning = jobNames.tuning('bike', tuesday);
  await sagemaker.tuningJobs.create({
    HyperParameterTuningJobName: tuning,
    HyperParameterTuningJobConfig: undefined,
  });
  stage.serve(run.runId);
  stage.hold(run);
  stage.bucket.put(keys.run(run.runId), { kept: true });
  sagemaker.changes.length = 0;
  const paused: number[] = [];
  const pause = async (seconds: number) => {
    paused.push(seconds);
    stage.pass(seconds);
  };
  return { ...stage, jobs: [tuning, training, scoring], paused, pause };
}

describe('deleting the stack', () => {
  it('removes everything that its runs created in SageMaker, and nothing of other pipelines', async () => {
    const stage = await openTearDown();
    await tearDown(request('Delete'), stage);
    const [tuning, training, scoring] = stage.jobs;
    expect(stage.sagemaker.changes).toEqual([
      `stop ${tuning}`,
      `stop ${training}`,
      `stop ${scoring}`,
      ...[run.runId, tuesday].map((runId) => `delete bike-${runId}-1`),
      ...[run.runId, tuesday].map((runId) => `delete config bike-${runId}`),
      ...[run.runId, tuesday].map((runId) => `delete model bike-${runId}`),
    ]);
    expect(tuning).toContain(tuningPrefix('bike'));
    expect([...stage.sagemaker.endpointsByName.keys()]).toEqual([`bike-2-${run.runId}-1`, `my-bike-${run.runId}-1`]);
  });

  it('removes the pointer, the lease and the pending request, and keeps the records', async () => {
    const stage = await openTearDown();
    await tearDown(request('Delete'), stage);
    expect(stage.bucket.changes).toEqual(['delete live.json', 'delete lease.json']);
    expect(stage.bucket.get(keys.run(run.runId))).toEqual({ kept: true });
  });

  it('retries resources that cannot be deleted yet, such as an endpoint that is being created', async () => {
    const stage = await openTearDown();
    const remove = stage.sagemaker.endpoints.delete;
    let refused = 3;
    stage.sagemaker.endpoints.delete = async (name) => {
      if (refused-- <= 0) await remove(name);
    };
    await tearDown(request('Delete'), stage);
    expect(stage.sagemaker.endpointsByName.has(`bike-${run.runId}-1`)).toBe(false);
    expect(stage.paused.length).toBeGreaterThan(1);
  });

  it('names what cannot be removed, in time for the function to answer, and keeps the pointer', async () => {
    const stage = await openTearDown();
    stage.sagemaker.endpoints.delete = () => Promise.resolve();
    await expect(tearDown(request('Delete'), stage)).rejects.toThrow(
      `Not removed within 240 s: bike-${run.runId}-1, bike-${tuesday}-1. Delete the stack again.`,
    );
    expect(stage.paused.reduce((sum, seconds) => sum + seconds, 0)).toBeLessThan(280);
    expect(stage.bucket.changes).toEqual([]);
  });
});

it.each(['Create', 'Update'] as const)('does nothing on %s', async (kind) => {
  const stage = await openTearDown();
  await tearDown(request(kind), stage);
  expect(stage.sagemaker.changes).toEqual([]);
  expect(stage.bucket.changes).toEqual([]);
});

describe('CloudFormation gets an answer', () => {
  const answer = async (work: () => Promise<void>) => {
    const answers: { url: string; body: unknown }[] = [];
    const outcome = await answerCloudFormation(request('Delete'), {
      work,
      physicalId: 'relearn-bike',
      put: async (url, body) => {
        answers.push({ url, body: JSON.parse(body) });
      },
    });
    return { outcome, answers };
  };
  const { ResponseURL: url, StackId, RequestId, LogicalResourceId } = request('Delete');
  const named = { PhysicalResourceId: 'relearn-bike', StackId, RequestId, LogicalResourceId };

  it('if the work succeeds', async () => {
    const { outcome, answers } = await answer(() => Promise.resolve());
    expect(answers).toEqual([{ url, body: { Status: 'SUCCESS', Reason: 'done', ...named } }]);
    expect(outcome.Status).toBe('SUCCESS');
  });

  it('if the work fails, with the reason, cut to the length that CloudFormation accepts', async () => {
    const { answers } = await answer(() => Promise.reject(new Error('x'.repeat(5000))));
    expect(answers).toEqual([
      { url, body: { Status: 'FAILED', Reason: expect.stringMatching(/^Error: x{993}$/), ...named } },
    ]);
  });
});
