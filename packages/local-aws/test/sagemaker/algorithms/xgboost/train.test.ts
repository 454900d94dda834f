import { beforeAll, describe, expect, test } from 'vitest';
import { xgboost } from '../../../../sagemaker/algorithms/xgboost/xgboost.ts';
import { binary, noisyRows, tiny, train } from '../../../fixtures/xgboost.ts';

describe('eval_metric', () => {
  test('with only metrics of the container also reports the metric of the objective', async () => {
    const names = async (list: string) => Object.keys((await train({ ...binary, eval_metric: list }, tiny)).metrics);
    expect(await names('accuracy')).toEqual(['train:logloss', 'train:accuracy']);
    expect(await names('accuracy,error')).toEqual(['train:accuracy', 'train:error']);
  });

  test('precision of three classes is rejected without an average', async () => {
    const job = { objective: 'multi:softmax', num_class: '3', num_round: '1' };
    const rows = { train: { a: '0,1\n1,2\n2,3\n' } };
    await expect(train({ ...job, eval_metric: 'precision' }, rows)).rejects.toThrow('Target is multiclass');
    expect((await train({ ...job, eval_metric: 'precision_macro' }, rows)).metrics).toHaveProperty('train:mlogloss');
  });

  test('of classes is rejected if labels are not whole numbers', async () => {
    const job = train({ num_round: '1', eval_metric: 'accuracy' }, { train: { a: '0.5,1\n' } });
    await expect(job).rejects.toThrow("can't handle continuous targets: label 0.5 in row 1");
  });

  test('includes the metric of a tuning job, which early stopping then watches', async () => {
    const channels = { train: { a: noisyRows(300, 1) }, validation: { a: noisyRows(200, 2) } };
    const job = { ...binary, num_round: '80', eta: '1', early_stopping_rounds: '3', eval_metric: 'logloss' };
    const tuned = await train({ ...job, _tuning_objective_metric: 'validation:error' }, channels);
    expect(Object.keys(tuned.metrics).slice(0, 2)).toEqual(['train:error', 'train:logloss']);
    expect(tuned.model).toEqual((await train({ ...job, eval_metric: 'error' }, channels)).model);
    expect(tuned.model.trees.length).not.toBe((await train(job, channels)).model.trees.length);
  });
});

describe('training', () => {
  let channels: Record<string, Record<string, string>>;
  beforeAll(() => {
    channels = { train: { a: noisyRows(800, 1) }, validation: { a: noisyRows(400, 2) } };
  });
  const job = { ...binary, num_round: '12', max_depth: '4', eval_metric: 'auc,error,logloss' };

  test('the log has one line per round, and the metrics are those of the last round', async () => {
    const { lines, metrics } = await train(job, channels);
    const rounds = lines.filter((line) => line.startsWith('['));
    const score = (name: string): string => (metrics[name] ?? NaN).toFixed(5);
    expect(rounds).toHaveLength(12);
    expect(rounds[11]).toBe(
      `[11]#011train-auc:${score('train:auc')}#011train-error:${score('train:error')}` +
        `#011train-logloss:${score('train:logloss')}#011validation-auc:${score('validation:auc')}` +
        `#011validation-error:${score('validation:error')}#011validation-logloss:${score('validation:logloss')}`,
    );
    expect(metrics['validation:auc']).toBeGreaterThan(0.85);
    expect(metrics['validation:error']).toBeLessThan(0.2);
    expect(metrics['train:logloss']).toBeLessThan(metrics['validation:logloss'] ?? 0);
  });

  test('early stopping keeps the trees up to the best round of the last metric', async () => {
    const { lines, model, metrics } = await train(
      { ...job, num_round: '200', eta: '1', early_stopping_rounds: '3' },
      channels,
    );
    const scores = lines.filter((line) => line.startsWith('[')).map((line) => Number(line.split(':').at(-1)));
    const best = scores.indexOf(Math.min(...scores));
    expect(scores).toHaveLength(best + 4);
    expect(model.trees).toHaveLength(best + 1);
    expect(model.attributes['best_iteration']).toBe(String(best));
    expect(metrics['validation:logloss']).toBeCloseTo(scores.at(-1) ?? NaN, 4);
  });

  test('early stopping with a maximized metric stops when it no longer increases', async () => {
    const { lines, model } = await train(
      { ...job, num_round: '200', eta: '1', eval_metric: 'logloss,auc', early_stopping_rounds: '3' },
      channels,
    );
    const scores = lines.filter((line) => line.startsWith('[')).map((line) => Number(line.split(':').at(-1)));
    expect(model.trees).toHaveLength(scores.indexOf(Math.max(...scores)) + 1);
    expect(scores.length).toBeLessThan(200);
  });

  test('early stopping watches only the last metric', async () => {
    const stopping = { ...job, num_round: '60', early_stopping_rounds: '4' };
    const byError = await train({ ...stopping, eval_metric: 'logloss,error' }, channels);
    const byLoss = await train({ ...stopping, eval_metric: 'error,logloss' }, channels);
    expect(byError.model.trees.length).not.toBe(byLoss.model.trees.length);
    expect((await train({ ...stopping, eval_metric: 'error' }, channels)).model).toEqual(byError.model);
  });

  test('max_bin limits the split values of a feature', async () => {
    const conditions = async (settings: Record<string, string>): Promise<Set<number>> => {
      const { model } = await train({ ...job, ...settings }, channels);
      const splits = model.trees.flatMap((tree) =>
        [...tree.splitConditions].filter((_, node) => tree.leftChildren[node] !== -1 && tree.splitIndices[node] === 0),
      );
      return new Set(splits);
    };
    expect((await conditions({ max_bin: '4' })).size).toBeLessThanOrEqual(3);
    expect((await conditions({})).size).toBeGreaterThan(3);
  });

  test('sampling depends on the seed and on nothing else', async () => {
    const sampled = { ...job, subsample: '0.5', colsample_bytree: '0.7', seed: '7' };
    const { modelText, metrics } = await train(sampled, channels);
    expect((await train(sampled, channels)).modelText).toBe(modelText);
    expect((await train({ ...sampled, seed: '8' }, channels)).modelText).not.toBe(modelText);
    expect(metrics['validation:auc']).toBeGreaterThan(0.85);
  });

  test('subsample is the share of rows per tree, and colsample_bytree the share of features', async () => {
    const { model } = await train({ ...job, subsample: '0.25', colsample_bytree: '0.34' }, channels);
    // In the first round the hessian of every row is 0.25.
    expect(model.trees[0]?.sumHessian[0]).toBeGreaterThan(800 * 0.25 * 0.2);
    expect(model.trees[0]?.sumHessian[0]).toBeLessThan(800 * 0.25 * 0.3);
    const features = model.trees.map(
      (tree) => new Set(tree.splitIndices.filter((_, node) => tree.leftChildren[node] !== -1)),
    );
    expect(features.every((used) => used.size <= 1)).toBe(true);
    expect(new Set(features.flatMap((used) => [...used])).size).toBe(3);
  });

  test('missing values go to the side that fits their labels', async () => {
    for (const label of [0, 1]) {
      const rows = `0,1,1\n0,1,1\n0,2,1\n1,3,1\n1,4,1\n1,4,1\n${`${label},,1\n`.repeat(4)}`;
      const settings = { ...binary, num_round: '20', min_child_weight: '0' };
      const { modelDirectory } = await train(settings, { train: { a: rows } });
      const loaded = await xgboost.load(modelDirectory);
      const answer = loaded.predict(Buffer.from(',1'), { contentType: 'text/csv', accept: 'text/csv', batch: false });
      expect(Math.round(Number(answer.body))).toBe(label);
    }
  });
});
