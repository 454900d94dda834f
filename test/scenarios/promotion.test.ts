import { DescribeEndpointCommand, DescribeTrainingJobCommand } from '@aws-sdk/client-sagemaker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jobNames, keys } from '../../core/names.ts';
import { leaseSchema } from '../../core/run/single-flight/lease-record.ts';
import { liveSchema } from '../../core/serving/live.ts';
import { readObject } from '../../laptop/read-object.ts';
import { leaveNeighbour, namesInSageMaker, removeStack } from './remove-stack.ts';
import { loans, openScenario, type Scenario } from './scenario.ts';

let scenario: Scenario;
beforeAll(async () => {
  scenario = await openScenario();
  await scenario.upload(loans(1200));
});
afterAll(async () => {
  await scenario.close();
});

const statesToGate = [
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
const statesToSwap = [
  'CreateEndpoint',
  'WaitForEndpoint',
  'PollEndpoint',
  'EndpointReady?',
  'VerifyEndpoint',
  'SwapEndpoint',
  'Canary?',
];

describe('consecutive runs of one pipeline', () => {
  let first = '';

  it('promote the first model for all requests at once, without a bake', async () => {
    const execution = await scenario.run();
    expect(execution).toMatchObject({ status: 'SUCCEEDED' });
    expect(execution.states).toEqual([
      ...statesToGate,
      ...statesToSwap,
      'PromoteChallenger',
      'Commit',
      'Cleanup',
      'HowItEnded?',
      'Succeeded',
    ]);
    const record = await scenario.record(execution.runId);
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
    const report = await readObject(scenario.s3, scenario.bucket, keys.report(execution.runId));
    expect(report).toMatch(/The run ended with the challenger serving/);
    expect(await scenario.read(keys.lease)).toBeUndefined();
    first = execution.runId;
  });

  it('skip a second run on the same data', async () => {
    const execution = await scenario.run();
    expect(execution.states).toEqual(['Prepare', 'Ready?', 'Skipped']);
    expect(await scenario.record(execution.runId)).toMatchObject({ status: 'Skipped' });
  });

  it('reject a model with the same predictions as the champion', async () => {
    const execution = await scenario.run({ force: true });
    expect(execution.states).toEqual([
      ...statesToGate,
      'RejectChallenger',
      'Commit',
      'Cleanup',
      'HowItEnded?',
      'Rejected',
    ]);
    const record = await scenario.record(execution.runId);
    expect(record.status).toBe('Rejected');
    expect(record.metrics?.champion).not.toBeNull();
    expect(liveSchema.parse(await scenario.read(keys.live)).stable.runId).toBe(first);
  });

  it('promote a rejected model with "promote", after a canary and a bake', async () => {
    const execution = await scenario.run({ force: true, promote: true });
    expect(execution.states).toEqual([
      ...statesToGate,
      ...statesToSwap,
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
    expect(live.stable.runId).toBe(execution.runId);
    expect(live.previous?.runId).toBe(first);
    expect(live.canary).toBeNull();
  });

  it('send one notice per run, except for the skipped run', () => {
    expect(scenario.notices()).toEqual([
      'Relearn loans: a new model was promoted',
      'Relearn loans: the new model was rejected',
      'Relearn loans: a new model was promoted',
    ]);
  });

  it('leave nothing outside the bucket if the stack is deleted during a run, and keep the resources of other pipelines', async () => {
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
    const neighbourEndpoint = new DescribeEndpointCommand({ EndpointName: `${neighbour}-1` });
    expect(await scenario.sagemaker.send(neighbourEndpoint)).toMatchObject({ EndpointStatus: 'InService' });
    const folders = (await scenario.keys('')).map((key) => key.split('/')[0]);
    expect([...new Set(folders)]).toEqual(['incoming', 'ledger', 'models', 'records', 'work']);
  });
});
