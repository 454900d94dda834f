import { describe, expect, it } from 'vitest';
import { LeaseLostError, VerificationFailedError } from '../../core/errors.ts';
import { keys } from '../../core/names.ts';
import { IllegalMoveError } from '../../core/live.ts';
import { checkBake } from '../../handlers/check-bake/check-bake.ts';
import { swapEndpoint } from '../../handlers/swap-endpoint/swap-endpoint.ts';
import { verifyEndpoint } from '../../handlers/verify-endpoint/verify-endpoint.ts';
import { awsError } from './fake-sagemaker.ts';
import { features, laneOf, openStage, pipelineFile, run, runOf } from './run-stage.ts';

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
    for (let call = 0; call < 2; call++) expect(await stage.swap()).toEqual({ canary: false, bakeSeconds: 0 });
    expect(stage.bucket.get(keys.live)).toMatchObject({ stable: laneOf(run.runId), canary: null, previous: null });
    expect(stage.bucket.changes).toEqual(['put live.json']);
  });

  it('gives green its share beside a champion, also when it is called twice', async () => {
    const stage = openSwap();
    stage.serve(champion);
    for (let call = 0; call < 2; call++) expect(await stage.swap()).toEqual({ canary: true, bakeSeconds: 120 });
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

  it('calls green healthy when it gives the recorded answers', async () => {
    const { dependencies } = openGreen();
    expect(await checkBake({ run, endpoint }, dependencies)).toMatchObject({ healthy: true });
  });
});
