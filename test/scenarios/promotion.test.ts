import { DescribeEndpointCommand, DescribeTrainingJobCommand } from '@aws-sdk/client-sagemaker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jobNames, keys } from '../../core/names.ts';
import { leaseSchema } from '../../core/run/single-flight/lease-record.ts';
import { liveSchema } from '../../core/serving/live.ts';
import { readObject } from '../../laptop/read-object.ts';
import { leaveNeighbour, namesInSageMaker, removeStack } from './removal.ts';
import { loans, openScenario, type Scenario } from './scenario.ts';

let scenario: Scenario;
beforeAll(async () => {
  scenario = await openScenario({ waitCapSeconds: 0.2 });
  await scenario.upload(loans(1200));
});
afterAll(async () => {
  await scenario.close();
});

const upToGate = [
  'Prepare',
  'Ready?',
  'Transform',
  'Split',
  'Tune?',
  'CreateTrainingJob',
  'WaitForTraining',
  'PollTraining',
  'TrainingDone?',
  'StartScoring',
  'WaitForScoring',
  'PollScoring',
  'ScoringDone?',
  'Evaluate',
  'GateOnMetric',
  'Promote?',
];
const upToSwap = [
  'CreateEndpoint',
  'WaitForEndpoint',
  'PollEndpoint',
  'EndpointReady?',
  'VerifyEndpoint',
  'SwapEndpoint',
  'Canary?',
];

describe('one pipeline, run after run', () => {
  let first = '';

  it('promotes the first model to all requests at once, without a bake', async () => {
    const went = await scenario.run();
    expect(went).toMatchObject({ status: 'SUCCEEDED' });
    expect(went.states).toEqual([
      ...upToGate,
      ...upToSwap,
      'PromoteChallenger',
      'Commit',
      'Cleanup',
      'HowItEnded?',
      'Succeeded',
    ]);
    const record = await scenario.record(went.runId);
    expect(record).toMatchObject({ status: 'Succeeded', trigger: 'manual', metrics: { champion: null } });
    expect(record.rows?.read).toBe(1200);
    expect(record.cost?.lines.map(({ what }) => what)).toEqual([
      'training',
      'scoring',
      'endpoint',
      'Lambda functions',
      'state machine',
    ]);
    expect(record.cost?.lines[0]?.dollars).toBeGreaterThan(0);
    const report = await readObject(scenario.s3, scenario.bucket, keys.report(went.runId));
    expect(report).toMatch(/The run ended with the challenger serving/);
    expect(await scenario.read(keys.lease)).toBeUndefined();
    first = went.runId;
  });

  it('skips a second run on the same data', async () => {
    const went = await scenario.run();
    expect(went.states).toEqual(['Prepare', 'Ready?', 'Skipped']);
    expect(await scenario.record(went.runId)).toMatchObject({ status: 'Skipped' });
  });

  it('rejects, when forced on the same data, a model that answers as the champion does', async () => {
    const went = await scenario.run({ force: true });
    expect(went.states).toEqual([...upToGate, 'RejectChallenger', 'Commit', 'Cleanup', 'HowItEnded?', 'Rejected']);
    const record = await scenario.record(went.runId);
    expect(record.status).toBe('Rejected');
    expect(record.metrics?.champion).not.toBeNull();
    expect(liveSchema.parse(await scenario.read(keys.live)).stable.runId).toBe(first);
  });

  it('swaps through a canary and a bake when told to promote all the same', async () => {
    const went = await scenario.run({ force: true, promote: true });
    expect(went.states).toEqual([
      ...upToGate,
      ...upToSwap,
      'Bake',
      'CheckBake',
      'BakeGood?',
      'PromoteChallenger',
      'Commit',
      'Cleanup',
      'HowItEnded?',
      'Succeeded',
    ]);
    const live = liveSchema.parse(await scenario.read(keys.live));
    expect(live.stable.runId).toBe(went.runId);
    expect(live.previous?.runId).toBe(first);
    expect(live.canary).toBeNull();
  });

  it('has told people of each end once, but for the skipped run', () => {
    expect(scenario.notices()).toEqual([
      'Relearn loans: a new model was promoted',
      'Relearn loans: the new model was rejected',
      'Relearn loans: a new model was promoted',
    ]);
  });

  it('leaves nothing outside of the bucket when its stack is removed, though a run is at work, and nothing of others is touched', async () => {
    const neighbour = await leaveNeighbour(scenario, 'my-loans', first);
    scenario.host.sagemaker.faults.next('CreateTrainingJob', { kind: 'stuck' });
    const running = await scenario.start({ force: true });
    await scenario.reached(running, 'WaitForTraining');
    const { runId } = leaseSchema.parse(await scenario.read(keys.lease));
    const job = new DescribeTrainingJobCommand({ TrainingJobName: jobNames.training('loans', runId, 1) });
    expect(await scenario.sagemaker.send(job)).toMatchObject({ TrainingJobStatus: 'InProgress' });

    for (let call = 0; call < 2; call++) expect(await removeStack(scenario)).toMatchObject({ Status: 'SUCCESS' });
    expect(await scenario.sagemaker.send(job)).toMatchObject({ TrainingJobStatus: 'Stopped' });
    expect(await scenario.wait(running)).toMatchObject({ status: 'FAILED', error: 'TrainingFailedError' });
    expect(await namesInSageMaker(scenario)).toEqual([
      `endpoint ${neighbour}-1`,
      `endpoint-config ${neighbour}`,
      `model ${neighbour}`,
    ]);
    const theirs = new DescribeEndpointCommand({ EndpointName: `${neighbour}-1` });
    expect(await scenario.sagemaker.send(theirs)).toMatchObject({ EndpointStatus: 'InService' });
    const left = (await scenario.keys('')).map((key) => key.split('/')[0]);
    expect([...new Set(left)]).toEqual(['incoming', 'ledger', 'models', 'records', 'work']);
  });
});
