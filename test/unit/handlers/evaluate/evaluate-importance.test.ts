import { readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { totalGains } from '../../../../core/model/xgboost-importance.ts';
import { evaluated, type EvaluationSetup } from '../../../fixtures/evaluation-run.ts';

const model = readFileSync(
  new URL('../../../../packages/local-aws/test/fixtures/xgboost/binary/xgboost-model', import.meta.url),
);
const legacyModel = (name: string) =>
  readFileSync(new URL(`../../../../packages/local-aws/test/fixtures/xgboost/legacy/${name}`, import.meta.url));
const names = ['age', 'debt', 'income', 'since'];

async function archive(files: Record<string, string | Buffer>): Promise<Buffer> {
  const tar = pack();
  for (const [name, content] of Object.entries(files)) tar.entry({ name }, content);
  tar.finalize();
  return gzipSync(await buffer(tar));
}

async function importanceOf(artifact: Uint8Array | undefined) {
  const setup: EvaluationSetup = {
    labels: ['yes', 'no'],
    scores: { challenger: '0.9\n0.1\n' },
    challenger: { featureNames: names },
    ...(artifact && { artifact }),
  };
  return (await evaluated(setup)).importance;
}

describe('the importance of features', () => {
  it.each([
    { expected: 'does not exist', artifact: async () => undefined },
    { expected: 'cannot be read', artifact: async () => Buffer.from('no archive') },
    { expected: 'does not contain the file xgboost-model', artifact: () => archive({ 'other-file': 'x' }) },
    { expected: 'the header of the model', artifact: () => archive({ 'xgboost-model': 'binf...' }) },
    { expected: 'cannot be read', artifact: () => archive({ 'xgboost-model': '{"learner":{}}' }) },
  ])('is left out with a reason: $expected', async ({ expected, artifact }) => {
    expect(await importanceOf(await artifact())).toEqual({ features: null, reason: expect.stringContaining(expected) });
  });

  it('is the share of the total gain, as XGBoost 1.7.4 computes it for the same model', async () => {
    const { features, reason } = await importanceOf(await archive({ 'notes.txt': 'x', 'xgboost-model': model }));
    const gains = {
      age: 92.86141204833984,
      income: 74.39677429199219,
      since: 2.312814712524414,
      debt: 1.375725269317627,
    };
    const total = Object.values(gains).reduce((sum, gain) => sum + gain, 0);
    expect(reason).toBeNull();
    expect(features).toEqual(
      Object.entries(gains).map(([feature, gain]) => ({ feature, gain: expect.closeTo(gain / total, 6) })),
    );
  });

  it('can also be read from the binary format of SageMaker’s container', async () => {
    const { features, reason } = await importanceOf(await archive({ 'xgboost-model': legacyModel('binary') }));
    expect(reason).toBeNull();
    expect(features?.map(({ feature }) => feature)).toEqual(['age', 'since', 'debt', 'income']);
  });

  it('is left out with a reason for a linear learner', async () => {
    const setup = { labels: ['yes', 'no'], scores: { challenger: '{"score":0.9}\n{"score":0.1}\n' } };
    const artifact = await archive({ 'model_algo-1': 'x' });
    const { importance } = await evaluated({ ...setup, artifact, challenger: { algorithm: 'linear-learner' } });
    expect(importance).toEqual({ features: null, reason: expect.stringContaining('MXNet') });
  });

  it('is an error if a tree uses a feature that the model does not have', () => {
    const read = () => totalGains(model, ['age', 'debt']);
    expect(read).toThrow('a tree uses feature 2, but the model has 2 features');
  });
});
