import { describe, expect, it } from 'vitest';
import { LeaseLostError, VerificationFailedError } from '../../../../core/errors.ts';
import { keys } from '../../../../core/names.ts';
import { IllegalMoveError } from '../../../../core/serving/live.ts';
import { checkBake } from '../../../../handlers/check-bake/check-bake.ts';
import { swapEndpoint } from '../../../../handlers/swap-endpoint/swap-endpoint.ts';
import { verifyEndpoint } from '../../../../handlers/verify-endpoint/verify-endpoint.ts';
import { awsError } from '../../../fixtures/fake-sagemaker.ts';
import { features, laneOf, openStage, pipelineFile, run, runOf } from '../../../fixtures/run.ts';

const champion = runOf('champion').runId;
const { endpoint } = laneOf(run.runId);

function openSwap() {
  const stage = openStage();
  stage.hold(run);
  stage.plan(run, { pipeline: { ...pipelineFile, serve: { canary: 0.25, bake: '2 minutes' } } });
  return { ...stage, swap: () => swapEndpoint({ run, endpoint }, stage) };
}

describe('swapEndpoint', () => {
  it('changes nothing if another run holds the lease', async () => {
    const stage = openSwap();
    stage.hold(runOf('another'));
    await expect(stage.swap()).rejects.toThrow(LeaseLostError);
    expect(stage.bucket.get(keys.live)).toBeUndefined();
  });

  it('gives the new endpoint all requests if no model served, even if it is called twice', async () => {
    const stage = openSwap();
    for (let call = 0; call < 2; call++)
      expect(await stage.swap()).toMatchObject({ outcome: 'AllRequests', bakeSeconds: 0 });
    expect(stage.bucket.get(keys.live)).toMatchObject({ stable: laneOf(run.runId), canary: null, previous: null });
    expect(stage.bucket.changes).toEqual(['put live.json']);
  });

  it('gives the new endpoint its share beside a champion, even if it is called twice', async () => {
    const stage = openSwap();
    stage.serve(champion);
    for (let call = 0; call < 2; call++)
      expect(await stage.swap()).toMatchObject({ outcome: 'Canary', bakeSeconds: 120 });
    expect(stage.bucket.get(keys.live)).toMatchObject({
      stable: laneOf(champion),
      canary: { ...laneOf(run.runId), share: 0.25 },
    });
    expect(stage.bucket.changes).toEqual(['put live.json']);
  });

  it('does not bring back an endpoint that was removed from the pointer', async () => {
    const stage = openSwap();
    stage.serve(champion, { retired: [{ endpoint, at: stage.now().toISOString() }] });
    await expect(stage.swap()).rejects.toThrow(IllegalMoveError);
  });

  it.each(['errors', 'latency'] as const)('starts no canary while its alarm on %s is in state ALARM', async (kind) => {
    const stage = openSwap();
    stage.serve(champion);
    stage.alarms.push({ name: `relearn-bike-canary-${kind}`, reason: 'Threshold Crossed' });
    const sentence = expect.stringMatching(
      `is already in state ALARM: relearn-bike-canary-${kind} .Threshold Crossed.`,
    );
    expect(await stage.swap()).toEqual({ outcome: 'Refused', bakeSeconds: 0, sentence });
    expect(stage.bucket.changes).toEqual([]);
  });

  it('does not restart a canary that an alarm rolled back after the first call', async () => {
    const stage = openSwap();
    stage.serve(champion);
    await stage.swap();
    stage.alarms.push({ name: 'relearn-bike-canary-errors', reason: 'Threshold Crossed' });
    expect(await stage.swap()).toMatchObject({ outcome: 'Canary' });
    const rolledBack = { runId: run.runId, promoted: false, at: stage.now().toISOString(), why: 'It went off.' };
    stage.serve(champion, { rolledBack });
    expect(await stage.swap()).toMatchObject({ outcome: 'Refused', sentence: expect.stringContaining('It went off.') });
  });

  it('ignores alarms of other pipelines, and all alarms if no model served', async () => {
    const stage = openSwap();
    stage.alarms.push({ name: 'relearn-airline-canary-errors', reason: 'Threshold Crossed' });
    stage.serve(champion);
    expect(await stage.swap()).toMatchObject({ outcome: 'Canary' });
    const first = openSwap();
    first.alarms.push({ name: 'relearn-bike-canary-errors', reason: 'Threshold Crossed' });
    expect(await first.swap()).toMatchObject({ outcome: 'AllRequests' });
  });

  it('starts no canary beside a model that is being rolled back', async () => {
    const stage = openSwap();
    const lane = { ...laneOf('before'), endpoint: 'bike-before-2' };
    stage.serve(champion, { previous: laneOf('before'), returning: { lane, why: 'slow' } });
    expect(await stage.swap()).toMatchObject({
      outcome: 'Refused',
      sentence: expect.stringContaining(`the model of ${champion} is being rolled back`),
    });
  });
});

function openCanary() {
  const stage = openStage();
  stage.serve(champion, { canary: { ...laneOf(run.runId), share: 0.1 } });
  stage.bucket.put(keys.features(run.runId), features);
  stage.bucket.put(keys.replay(run.runId), {
    version: 1,
    rows: [
      { record: { temp: 1 }, scores: [10] },
      { record: { temp: 2 }, scores: [20] },
    ],
  });
  stage.sagemaker.endpointsByName.set(endpoint, stage.endpoint(endpoint));
  stage.traffic.canary = { requests: 0, errors: 0, latencyMilliseconds: null };
  const dependencies = {
    ...stage,
    invoke: (name: string, contentType: string, body: string) => {
      expect([name, contentType]).toEqual([endpoint, 'text/csv']);
      return Promise.resolve(`${Number(body) * 10}\n`);
    },
  };
  return { ...stage, dependencies };
}
type CanaryStage = ReturnType<typeof openCanary>;

/** Failures of the new endpoint, and the messages about them. */
const failures: [string, (stage: CanaryStage) => void, RegExp][] = [
  [
    'gives another score',
    ({ dependencies }) => void (dependencies.invoke = () => Promise.resolve('10.1')),
    /row 1 got \[10.1\]/,
  ],
  [
    'does not answer with a number',
    ({ dependencies }) => void (dependencies.invoke = () => Promise.resolve('NaN')),
    /cannot be read as scores/,
  ],
  [
    'gives too many scores',
    ({ dependencies }) => void (dependencies.invoke = () => Promise.resolve('1,2')),
    /returned 2 scores for 1 rec/,
  ],
  [
    'gives an empty answer',
    ({ dependencies }) => void (dependencies.invoke = () => Promise.resolve('')),
    /returned 0 scores for 1 records/,
  ],
  [
    'answers with an error',
    ({ dependencies }) => void (dependencies.invoke = () => Promise.reject(awsError('ModelError', 'status code 500'))),
    /row 1 got ModelError: status code 500/,
  ],
  [
    'is slow',
    (stage) => {
      const { invoke } = stage.dependencies;
      stage.dependencies.invoke = (...call) => {
        stage.pass(21);
        return invoke(...call);
      };
    },
    /row 1 took 21000 ms/,
  ],
];

describe('verifyEndpoint', () => {
  it.each(failures)('fails if the new endpoint %s', async (_, change, message) => {
    const stage = openCanary();
    change(stage);
    const verified = verifyEndpoint({ run, endpoint }, stage.dependencies);
    await expect(verified).rejects.toThrow(VerificationFailedError);
    await expect(verified).rejects.toThrow(message);
  });

  it('throws if the function itself lacks a permission', async () => {
    const stage = openCanary();
    stage.dependencies.invoke = () => Promise.reject(awsError('AccessDeniedException', 'no'));
    await expect(verifyEndpoint({ run, endpoint }, stage.dependencies)).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  it('returns the number of rows with the expected answers', async () => {
    const { dependencies } = openCanary();
    expect(await verifyEndpoint({ run, endpoint }, dependencies)).toEqual({ rows: 2, slowestMilliseconds: 0 });
  });
});

describe('checkBake', () => {
  it.each<[string, (stage: CanaryStage) => void, RegExp]>([
    ...failures,
    ['was removed from the pointer', (stage) => stage.serve(champion), /removed from the pointer/],
    ['was deleted', (stage) => stage.sagemaker.endpointsByName.clear(), /no longer exists/],
    [
      'is out of service',
      (stage) => void stage.sagemaker.endpointsByName.set(endpoint, stage.endpoint(endpoint, 'OutOfService')),
      /has status OutOfService/,
    ],
  ])('is unhealthy if the canary’s endpoint %s', async (_, change, sentence) => {
    const stage = openCanary();
    change(stage);
    expect(await checkBake({ run, endpoint }, stage.dependencies)).toEqual({
      healthy: false,
      sentence: expect.stringMatching(sentence),
    });
  });

  it('throws if the function itself lacks a permission', async () => {
    const stage = openCanary();
    stage.dependencies.invoke = () => Promise.reject(awsError('ThrottlingException', 'slow down'));
    await expect(checkBake({ run, endpoint }, stage.dependencies)).rejects.toMatchObject({
      name: 'ThrottlingException',
    });
  });

  it('replays recorded rows if few requests came, and is healthy if the answers match', async () => {
    const { dependencies, traffic } = openCanary();
    traffic.canary = { requests: 19, errors: 1, latencyMilliseconds: 5000 };
    const baked = await checkBake({ run, endpoint }, dependencies);
    expect(baked).toMatchObject({ healthy: true });
    expect(baked.sentence).toMatch(
      /1 of the canary's 19 requests failed.*Fewer than 20 requests came, so 2 recorded rows were replayed/,
    );
  });

  it('uses only the requests if there were enough', async () => {
    const { dependencies, traffic } = openCanary();
    traffic.canary = { requests: 20, errors: 0, latencyMilliseconds: 40 };
    dependencies.invoke = () => Promise.reject(new Error('invoked'));
    expect(await checkBake({ run, endpoint }, dependencies)).toEqual({
      healthy: true,
      sentence:
        "0 of the canary's 20 requests failed (0.0%); 0 of the stable lane's 360 failed (0.0%). Its mean latency was 40 ms, the stable lane's 30 ms",
    });
  });

  it('is unhealthy if the lane did worse, its alarm is in state ALARM, or it was rolled back meanwhile', async () => {
    const worse = openCanary();
    worse.traffic.canary = { requests: 30, errors: 3, latencyMilliseconds: 30 };
    expect(await checkBake({ run, endpoint }, worse.dependencies)).toMatchObject({ healthy: false });
    const alarmed = openCanary();
    alarmed.alarms.push({ name: 'relearn-bike-canary-latency', reason: 'Threshold Crossed' });
    expect(await checkBake({ run, endpoint }, alarmed.dependencies)).toMatchObject({
      healthy: false,
      sentence: expect.stringContaining('relearn-bike-canary-latency is in state ALARM: Threshold Crossed'),
    });
    const rolled = openCanary();
    const { invoke } = rolled.dependencies;
    rolled.dependencies.invoke = (...call) => {
      const rolledBack = { runId: run.runId, promoted: false, at: rolled.now().toISOString(), why: 'It went off.' };
      rolled.serve(champion, { rolledBack });
      return invoke(...call);
    };
    expect(await checkBake({ run, endpoint }, rolled.dependencies)).toMatchObject({
      healthy: false,
      sentence: expect.stringMatching(/^It went off. 0 of the canary's 0 requests/),
    });
  });
});
