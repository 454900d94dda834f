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
  it('touches nothing when the lease is another’s', async () => {
    const stage = openSwap();
    stage.hold(runOf('another'));
    await expect(stage.swap()).rejects.toThrow(LeaseLostError);
    expect(stage.bucket.get(keys.live)).toBeUndefined();
  });

  it('gives green all requests where nothing served, also when it is called twice', async () => {
    const stage = openSwap();
    for (let call = 0; call < 2; call++)
      expect(await stage.swap()).toMatchObject({ outcome: 'AllRequests', bakeSeconds: 0 });
    expect(stage.bucket.get(keys.live)).toMatchObject({ stable: laneOf(run.runId), canary: null, previous: null });
    expect(stage.bucket.changes).toEqual(['put live.json']);
  });

  it('gives green its share beside a champion, also when it is called twice', async () => {
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

  it('does not bring back a green that was taken out of the pointer', async () => {
    const stage = openSwap();
    stage.serve(champion, { retired: [{ endpoint, at: stage.now().toISOString() }] });
    await expect(stage.swap()).rejects.toThrow(IllegalMoveError);
  });

  it.each(['errors', 'latency'] as const)('starts no canary while its alarm on %s is up already', async (kind) => {
    const stage = openSwap();
    stage.serve(champion);
    stage.alarms.push({ name: `relearn-bike-canary-${kind}`, reason: 'Threshold Crossed' });
    const sentence = expect.stringMatching(`is up already: relearn-bike-canary-${kind} .Threshold Crossed.`);
    expect(await stage.swap()).toEqual({ outcome: 'Refused', bakeSeconds: 0, sentence });
    expect(stage.bucket.changes).toEqual([]);
  });

  it('leaves its canary to the alarm that went off since its first call', async () => {
    const stage = openSwap();
    stage.serve(champion);
    await stage.swap();
    stage.alarms.push({ name: 'relearn-bike-canary-errors', reason: 'Threshold Crossed' });
    expect(await stage.swap()).toMatchObject({ outcome: 'Canary' });
    const rolledBack = { runId: run.runId, promoted: false, at: stage.now().toISOString(), why: 'It went off.' };
    stage.serve(champion, { rolledBack });
    expect(await stage.swap()).toMatchObject({ outcome: 'Refused', sentence: expect.stringContaining('It went off.') });
  });

  it('does not ask for alarms of other pipelines, nor where nothing served', async () => {
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
      sentence: expect.stringContaining(`${champion} is being rolled back`),
    });
  });
});

function openGreen() {
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
type Green = ReturnType<typeof openGreen>;

/** What can be wrong with the answers of green, and how it is said. */
const faults: [string, (green: Green) => void, RegExp][] = [
  [
    'answers otherwise',
    ({ dependencies }) => void (dependencies.invoke = () => Promise.resolve('10.1')),
    /row 1 got \[10.1\]/,
  ],
  [
    'answers no number',
    ({ dependencies }) => void (dependencies.invoke = () => Promise.resolve('NaN')),
    /not answer with scores/,
  ],
  [
    'answers too much',
    ({ dependencies }) => void (dependencies.invoke = () => Promise.resolve('1,2')),
    /2 scores for 1 rec/,
  ],
  [
    'answers nothing',
    ({ dependencies }) => void (dependencies.invoke = () => Promise.resolve('')),
    /0 scores for 1 records/,
  ],
  [
    'answers with a fault of its own',
    ({ dependencies }) => void (dependencies.invoke = () => Promise.reject(awsError('ModelError', 'status code 500'))),
    /row 1 got ModelError: status code 500/,
  ],
  [
    'is slow',
    (green) => {
      const { invoke } = green.dependencies;
      green.dependencies.invoke = (...call) => {
        green.pass(21);
        return invoke(...call);
      };
    },
    /row 1 took 21000 ms/,
  ],
];

describe('verifyEndpoint', () => {
  it.each(faults)('fails when green %s', async (_, change, message) => {
    const green = openGreen();
    change(green);
    const verified = verifyEndpoint({ run, endpoint }, green.dependencies);
    await expect(verified).rejects.toThrow(VerificationFailedError);
    await expect(verified).rejects.toThrow(message);
  });

  it('does not blame green for what we may not do', async () => {
    const green = openGreen();
    green.dependencies.invoke = () => Promise.reject(awsError('AccessDeniedException', 'no'));
    await expect(verifyEndpoint({ run, endpoint }, green.dependencies)).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  it('says how many rows got the judged answers', async () => {
    const { dependencies } = openGreen();
    expect(await verifyEndpoint({ run, endpoint }, dependencies)).toEqual({ rows: 2, slowestMilliseconds: 0 });
  });
});

describe('checkBake', () => {
  it.each<[string, (green: Green) => void, RegExp]>([
    ...faults,
    ['was taken out of the pointer', (green) => green.serve(champion), /taken out of the pointer/],
    ['is gone', (green) => green.sagemaker.endpointsByName.clear(), /does not exist any more/],
    [
      'is out of service',
      (green) => void green.sagemaker.endpointsByName.set(endpoint, green.endpoint(endpoint, 'OutOfService')),
      /is OutOfService/,
    ],
  ])('calls green unhealthy when it %s', async (_, change, sentence) => {
    const green = openGreen();
    change(green);
    expect(await checkBake({ run, endpoint }, green.dependencies)).toEqual({
      healthy: false,
      sentence: expect.stringMatching(sentence),
    });
  });

  it('does not blame green for what we may not do', async () => {
    const green = openGreen();
    green.dependencies.invoke = () => Promise.reject(awsError('ThrottlingException', 'slow down'));
    await expect(checkBake({ run, endpoint }, green.dependencies)).rejects.toMatchObject({
      name: 'ThrottlingException',
    });
  });

  it('replays recorded rows where few requests came, and calls green healthy when it gives their answers', async () => {
    const { dependencies, traffic } = openGreen();
    traffic.canary = { requests: 19, errors: 1, latencyMilliseconds: 5000 };
    const baked = await checkBake({ run, endpoint }, dependencies);
    expect(baked).toMatchObject({ healthy: true });
    expect(baked.sentence).toMatch(
      /1 of the canary's 19 requests failed.*; 2 recorded rows, replayed as fewer than 20/,
    );
  });

  it('goes by the requests alone where there were enough', async () => {
    const { dependencies, traffic } = openGreen();
    traffic.canary = { requests: 20, errors: 0, latencyMilliseconds: 40 };
    dependencies.invoke = () => Promise.reject(new Error('asked'));
    expect(await checkBake({ run, endpoint }, dependencies)).toEqual({
      healthy: true,
      sentence:
        "0 of the canary's 20 requests failed (0.0%), 0 of the stable lane's 360 (0.0%); its answers took 40 ms on average, the stable lane's 30 ms",
    });
  });

  it('calls green unhealthy when its lane did worse, when its alarm is up, or when it was taken back meanwhile', async () => {
    const worse = openGreen();
    worse.traffic.canary = { requests: 30, errors: 3, latencyMilliseconds: 30 };
    expect(await checkBake({ run, endpoint }, worse.dependencies)).toMatchObject({ healthy: false });
    const alarmed = openGreen();
    alarmed.alarms.push({ name: 'relearn-bike-canary-latency', reason: 'Threshold Crossed' });
    expect(await checkBake({ run, endpoint }, alarmed.dependencies)).toMatchObject({
      healthy: false,
      sentence: expect.stringContaining('relearn-bike-canary-latency is up: Threshold Crossed'),
    });
    const taken = openGreen();
    const { invoke } = taken.dependencies;
    taken.dependencies.invoke = (...call) => {
      const rolledBack = { runId: run.runId, promoted: false, at: taken.now().toISOString(), why: 'It went off.' };
      taken.serve(champion, { rolledBack });
      return invoke(...call);
    };
    expect(await checkBake({ run, endpoint }, taken.dependencies)).toMatchObject({
      healthy: false,
      sentence: expect.stringMatching(/^It went off. 0 of the canary's 0 requests/),
    });
  });
});
