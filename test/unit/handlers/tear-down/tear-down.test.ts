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

const other = runOf('tuesday').runId;

/** What a few runs have left, ours and another pipeline's whose name begins as ours does. */
async function openTearDown() {
  const stage = openStage();
  const { sagemaker } = stage;
  for (const [pipeline, runId] of [
    ['bike', run.runId],
    ['bike', other],
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
  const training = jobNames.training('bike', other, 1);
  await sagemaker.trainingJobs.create({ TrainingJobName: training, RoleArn: undefined, OutputDataConfig: undefined });
  const scoring = jobNames.scoring('bike', other, 'champion', 1);
  await sagemaker.transformJobs.create({
    TransformJobName: scoring,
    ModelName: undefined,
    TransformInput: undefined,
    TransformOutput: undefined,
    TransformResources: undefined,
  });
  const tuning = jobNames.tuning('bike', other);
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

describe('as the stack is removed', () => {
  it('goes all that its runs made in SageMaker, and nothing of another pipeline', async () => {
    const stage = await openTearDown();
    await tearDown(request('Delete'), stage);
    const [tuning, training, scoring] = stage.jobs;
    expect(stage.sagemaker.changes).toEqual([
      `stop ${tuning}`,
      `stop ${training}`,
      `stop ${scoring}`,
      ...[run.runId, other].map((runId) => `delete bike-${runId}-1`),
      ...[run.runId, other].map((runId) => `delete config bike-${runId}`),
      ...[run.runId, other].map((runId) => `delete model bike-${runId}`),
    ]);
    expect(tuning).toContain(tuningPrefix('bike'));
    expect([...stage.sagemaker.endpointsByName.keys()]).toEqual([`bike-2-${run.runId}-1`, `my-bike-${run.runId}-1`]);
  });

  it('goes the pointer to what is no more, with lease and pending; records stay', async () => {
    const stage = await openTearDown();
    await tearDown(request('Delete'), stage);
    expect(stage.bucket.changes).toEqual(['delete live.json', 'delete lease.json']);
    expect(stage.bucket.get(keys.run(run.runId))).toEqual({ kept: true });
  });

  it('is tried again what cannot be deleted yet, such as an endpoint that is coming up', async () => {
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

  it('is said, in time for the function to answer, what cannot be removed, and the pointer stays', async () => {
    const stage = await openTearDown();
    stage.sagemaker.endpoints.delete = () => Promise.resolve();
    await expect(tearDown(request('Delete'), stage)).rejects.toThrow(
      `Still there: bike-${run.runId}-1, bike-${other}-1. Delete the stack again.`,
    );
    expect(stage.paused.reduce((sum, seconds) => sum + seconds, 0)).toBeLessThan(280);
    expect(stage.bucket.changes).toEqual([]);
  });
});

it.each(['Create', 'Update'] as const)('nothing happens on %s', async (kind) => {
  const stage = await openTearDown();
  await tearDown(request(kind), stage);
  expect(stage.sagemaker.changes).toEqual([]);
  expect(stage.bucket.changes).toEqual([]);
});

describe('CloudFormation is answered', () => {
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

  it('when the work is done', async () => {
    const { outcome, answers } = await answer(() => Promise.resolve());
    expect(answers).toEqual([{ url, body: { Status: 'SUCCESS', Reason: 'done', ...named } }]);
    expect(outcome.Status).toBe('SUCCESS');
  });

  it('when the work fails, with why, cut to what CloudFormation takes', async () => {
    const { answers } = await answer(() => Promise.reject(new Error('x'.repeat(5000))));
    expect(answers).toEqual([
      { url, body: { Status: 'FAILED', Reason: expect.stringMatching(/^Error: x{993}$/), ...named } },
    ]);
  });
});
