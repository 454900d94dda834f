import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ClientError } from '../../../../sagemaker/algorithms/algorithm.ts';
import { parseModel } from '../../../../sagemaker/algorithms/xgboost/model-file.ts';
import { createRandom } from '../../../../sagemaker/algorithms/random.ts';
import { xgboost } from '../../../../sagemaker/algorithms/xgboost/xgboost.ts';

const home = mkdtempSync(join(tmpdir(), 'xgboost-'));
afterAll(() => rmSync(home, { recursive: true }));
let jobs = 0;

/** Runs a training job on files given as text: `{ train: { 'part-0.csv': '1,2\n' } }`. */
async function train(
  hyperparameters: Record<string, string>,
  channels: Record<string, Record<string, string | Buffer>>,
  contentType = 'text/csv',
) {
  const directory = join(home, String(jobs++));
  for (const [channel, files] of Object.entries(channels)) {
    mkdirSync(join(directory, channel), { recursive: true });
    for (const [key, content] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, channel, key)), { recursive: true });
      writeFileSync(join(directory, channel, key), content);
    }
  }
  const modelDirectory = join(directory, 'the-model');
  mkdirSync(modelDirectory, { recursive: true });
  const lines: string[] = [];
  const { metrics } = await xgboost.train({
    hyperparameters,
    channels: Object.fromEntries(
      Object.keys(channels).map((channel) => [channel, { directory: join(directory, channel), contentType }]),
    ),
    modelDirectory,
    log: (line) => lines.push(line),
  });
  const modelText = readFileSync(join(modelDirectory, 'xgboost-model'), 'utf8');
  return { metrics, lines, modelText, model: parseModel(Buffer.from(modelText)), modelDirectory };
}

const tiny = { train: { 'part-0.csv': '0,1\n0,2\n1,3\n1,4\n' } };
const binary = { objective: 'binary:logistic', num_round: '2', tree_method: 'hist' };

/** The label says whether the first of three numbers is above the second; one in ten labels is wrong. */
function noisyRows(rows: number, seed: number): string {
  const random = createRandom(seed);
  return Array.from({ length: rows }, () => {
    const [first, second, third] = [random(), random(), random()];
    const label = first > second !== random() < 0.1 ? 1 : 0;
    return `${label},${first.toFixed(4)},${second.toFixed(4)},${third.toFixed(4)}\n`;
  }).join('');
}

describe('hyperparameters', () => {
  const refused: [string, Record<string, string>, string][] = [
    ['an unknown name', { ...binary, depth: '3' }, 'Extraneous hyperparameter found: depth'],
    ['one of the container that is missing here', { ...binary, one_drop: '1' }, 'one_drop is one of SageMaker'],
    ['a metric of rankings', { ...binary, eval_metric: 'ndcg' }, "ndcg is one of SageMaker's"],
    ['a threshold that is none', { ...binary, eval_metric: 'error@' }, "'error@t' expects float"],
    [
      'a power where the container takes none',
      { ...binary, eval_metric: 'tweedie-nloglik@1.5' },
      "'tweedie-nloglik@1.5' is not supp",
    ],
    ['too much variance', { num_round: '1', tweedie_variance_power: '2' }, 'value 2 not in range (1, 2)'],
    [
      'a metric of one number for classes',
      { objective: 'multi:softmax', num_class: '3', num_round: '1', eval_metric: 'logloss' },
      'hint: use merror or mlogloss',
    ],
    ['a metric of classes for one number', { ...binary, eval_metric: 'mlogloss' }, 'mlogloss is for multi-class'],
    ['no num_round', { objective: 'binary:logistic' }, 'Missing required hyperparameter: num_round'],
    ['a number that is none', { ...binary, eta: 'fast' }, 'Hyperparameter eta: could not parse value "fast"'],
    ['a broken whole number', { num_round: '10.0' }, 'num_round: could not parse value "10.0" as a whole number'],
    ['an empty value', { ...binary, eta: '' }, 'Hyperparameter eta: could not parse value ""'],
    ['too much', { ...binary, eta: '1.5' }, 'Hyperparameter eta: value 1.5 not in range [0, 1]'],
    ['nothing where there must be some', { ...binary, subsample: '0' }, 'subsample: value 0 not in range (0, 1]'],
    ['another booster', { ...binary, booster: 'dart' }, 'Hyperparameter booster: value dart not in range'],
    ['an unknown objective', { objective: 'rank:map', num_round: '1' }, 'objective: value rank:map not in range'],
    ['classes without their number', { objective: 'multi:softprob', num_round: '1' }, "parameter 'num_class'"],
    [
      'a number of classes without classes',
      { ...binary, num_class: '2' },
      "Do not need to setup parameter 'num_class'",
    ],
    ['an unknown metric', { ...binary, eval_metric: 'logloss,magic' }, 'eval_metric: value magic not in range'],
    ['auc for classes', { objective: 'multi:softprob', num_class: '3', num_round: '1', eval_metric: 'auc' }, "'auc'"],
    ['a certain base_score', { ...binary, base_score: '1' }, 'base_score must be in (0,1) for logistic loss'],
  ];
  test.each(refused)('%s is refused', async (_, hyperparameters, message) => {
    const job = train(hyperparameters, tiny);
    await expect(job).rejects.toThrow(ClientError);
    await expect(job).rejects.toThrow(message);
  });

  test('another tree_method than hist runs as hist, and the log says so', async () => {
    const { lines } = await train({ ...binary, tree_method: 'exact' }, tiny);
    expect(lines[0]).toContain('tree_method exact runs as hist');
    expect((await train(binary, tiny)).lines.join()).not.toContain('runs as hist');
  });
});

describe('channels', () => {
  const good = tiny.train['part-0.csv'];
  const refused: [string, Record<string, Record<string, string | Buffer>>, string][] = [
    ['a channel the container does not know', { ...tiny, test: { a: good } }, 'Extraneous channel found: test'],
    ['no train channel', { validation: { a: good } }, 'Missing required channel: train'],
    ['an empty train channel', { train: {} }, 'No data in training channel path'],
    ['an empty validation channel', { ...tiny, validation: { a: '' } }, 'No data in validation channel path'],
    ['empty lines alone', { ...tiny, validation: { a: '\n\n' } }, 'validation/a, line 1: one cell'],
    [
      'a header',
      { train: { a: 'label,x\n0,1\n' } },
      'train/a, line 1, column 1: "label" is not a finite number. Is the',
    ],
    ['a word', { train: { a: good, b: '0,1\n1,red\n' } }, 'train/b, line 2, column 2: "red" is not a finite number'],
    ['infinity', { train: { a: '0,1\n1,1e39\n' } }, 'train/a, line 2, column 2: "1e39" is not a finite number'],
    ['a hexadecimal number', { train: { a: '0,0x1\n' } }, '"0x1" is not a finite number'],
    ['a missing label', { train: { a: '0,1\n,2\n' } }, 'train/a, line 2: no label in the first column'],
    ['a short line', { train: { a: '0,1,2\n1,1\n' } }, 'train/a, line 2: 2 cells where 3 were expected'],
    ['a long line', { train: { a: '0,1\n1,1,1\n' } }, 'train/a, line 2: 3 cells where 2 were expected'],
    ['validation with other columns', { ...tiny, validation: { a: '0,1,2\n' } }, '3 cells where 2 were expected'],
    ['labels alone', { train: { a: '0\n1\n' } }, 'train/a, line 1: one cell'],
    ['gzip', { train: { 'a.gz': Buffer.from([0x1f, 0x8b, 8, 0]) } }, 'train/a.gz is gzip'],
    ['gzip for validation', { ...tiny, validation: { a: Buffer.from([0x1f, 0x8b, 8, 0]) } }, 'validation/a is gzip'],
    ['a hidden file', { train: { a: good, '.b': good } }, 'Hidden file found in the data path!'],
    ['a file too deep to be read', { train: { 'a/b/c/d': good } }, 'train/a/b/c/d is deeper than 3 folders'],
    ['a label out of range', { train: { a: '0,1\n2,2\n' } }, 'label must be in [0,1]'],
    [
      'a label out of range in validation',
      { ...tiny, validation: { a: '-1,1\n' } },
      '-1 in row 1 of channel validation',
    ],
    ['one label alone under auc', { train: { a: '1,1\n1,2\n' } }, 'only contains pos or neg samples'],
  ];
  test.each(refused)('%s is refused', async (_, channels, message) => {
    const job = train({ ...binary, eval_metric: 'auc' }, channels);
    await expect(job).rejects.toThrow(ClientError);
    await expect(job).rejects.toThrow(message);
  });

  test('a class that num_class does not count is refused', async () => {
    const job = train({ objective: 'multi:softprob', num_class: '2', num_round: '1' }, { train: { a: '2,1\n' } });
    await expect(job).rejects.toThrow('label must be in [0, num_class), a whole number below 2: 2 in row 1 of channel');
  });

  test.each(['text/libsvm', 'application/x-parquet', 'text/csv;label_size=0'])('%s is refused', async (contentType) => {
    await expect(train(binary, tiny, contentType)).rejects.toThrow(`${contentType} is not an accepted`);
  });

  test('files in folders, line ends of Windows, empty lines and a last line without an end are read', async () => {
    const files = { 'a.csv': '0,1\r\n0, 2\r\n\r\n', 'b/c.csv': '1,+3e0\n1,4.000000000000000000' };
    const { lines, modelText } = await train(binary, { train: files });
    expect(lines).toContain('Train matrix has 4 rows and 1 columns');
    expect(modelText).toBe((await train(binary, tiny)).modelText);
  });

  test('files larger than what is read at once are put together again', async () => {
    const text = noisyRows(60_000, 3);
    const whole = await train({ ...binary, num_round: '1' }, { train: { a: text } });
    const half = text.indexOf('\n', text.length / 2) + 1;
    const parts = { a: text.slice(0, half), b: text.slice(half) };
    expect(text.length).toBeGreaterThan(1 << 20);
    expect(whole.lines).toContain('Train matrix has 60000 rows and 3 columns');
    expect((await train({ ...binary, num_round: '1' }, { train: parts })).modelText).toBe(whole.modelText);
  });
});

describe('csv_weights', () => {
  const weighted = { num_round: '1', csv_weights: '1' };
  const refused: [string, string, string][] = [
    ['a negative weight', '1,1,2\n1,-1,2\n', 'train/a, line 2: -1 as a weight'],
    ['a missing weight', '1,,2\n', 'train/a, line 1: NaN as a weight. Weights must be positive values.'],
    ['no column after it', '1,1\n', 'train/a, line 1: 2 cells where 3 were expected'],
  ];
  test.each(refused)('%s is refused', async (_, text, message) => {
    await expect(train(weighted, { train: { a: text } })).rejects.toThrow(message);
  });

  test('makes the second column how much a row counts, in both channels', async () => {
    const { metrics, lines } = await train(
      { ...weighted, eta: '0', base_score: '0', eval_metric: 'rmsle' },
      { train: { a: '0,3,1\n1,1,2\n' }, validation: { a: '1,3,1\n0,1,2\n' } },
    );
    expect(lines).toContain('Train matrix has 2 rows and 1 columns');
    expect(metrics['train:rmsle']).toBeCloseTo(Math.log(2) / 2, 6);
    expect(metrics['validation:rmsle']).toBeCloseTo(Math.log(2) * Math.sqrt(0.75), 6);
  });
});

describe('eval_metric', () => {
  test('of the container alone leaves the metric of the objective in', async () => {
    const names = async (list: string) => Object.keys((await train({ ...binary, eval_metric: list }, tiny)).metrics);
    expect(await names('accuracy')).toEqual(['train:logloss', 'train:accuracy']);
    expect(await names('accuracy,error')).toEqual(['train:accuracy', 'train:error']);
  });

  test('precision of three classes is refused without an average', async () => {
    const job = { objective: 'multi:softmax', num_class: '3', num_round: '1' };
    const rows = { train: { a: '0,1\n1,2\n2,3\n' } };
    await expect(train({ ...job, eval_metric: 'precision' }, rows)).rejects.toThrow('Target is multiclass');
    expect((await train({ ...job, eval_metric: 'precision_macro' }, rows)).metrics).toHaveProperty('train:mlogloss');
  });

  test('of classes is refused where labels are no whole numbers', async () => {
    const job = train({ num_round: '1', eval_metric: 'accuracy' }, { train: { a: '0.5,1\n' } });
    await expect(job).rejects.toThrow("can't handle continuous targets: label 0.5 in row 1");
  });

  test('is joined by the metric of a tuning job, which early stopping then watches', async () => {
    const channels = { train: { a: noisyRows(300, 1) }, validation: { a: noisyRows(200, 2) } };
    const job = { ...binary, num_round: '80', eta: '1', early_stopping_rounds: '3', eval_metric: 'logloss' };
    const tuned = await train({ ...job, _tuning_objective_metric: 'validation:error' }, channels);
    expect(Object.keys(tuned.metrics).slice(0, 2)).toEqual(['train:error', 'train:logloss']);
    expect(tuned.model).toEqual((await train({ ...job, eval_metric: 'error' }, channels)).model);
    expect(tuned.model.trees.length).not.toBe((await train(job, channels)).model.trees.length);
  });
});

test('learning_rate and the other second names are those of eta, gamma, alpha and lambda', async () => {
  const first = { eta: '0.7', gamma: '0.1', alpha: '0.2', lambda: '2' };
  const second = { learning_rate: '0.7', min_split_loss: '0.1', reg_alpha: '0.2', reg_lambda: '2' };
  const channels = { train: { a: noisyRows(200, 1) } };
  const { modelText } = await train({ ...binary, ...second }, channels);
  expect(modelText).toBe((await train({ ...binary, ...first }, channels)).modelText);
  expect(modelText).not.toBe((await train(binary, channels)).modelText);
});

describe('training', () => {
  let channels: Record<string, Record<string, string>>;
  beforeAll(() => {
    channels = { train: { a: noisyRows(800, 1) }, validation: { a: noisyRows(400, 2) } };
  });
  const job = { ...binary, num_round: '12', max_depth: '4', eval_metric: 'auc,error,logloss' };

  test('every round is a line of the log, and the metrics are the last one', async () => {
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

  test('a metric to be maximized stops early when it no longer grows', async () => {
    const { lines, model } = await train(
      { ...job, num_round: '200', eta: '1', eval_metric: 'logloss,auc', early_stopping_rounds: '3' },
      channels,
    );
    const scores = lines.filter((line) => line.startsWith('[')).map((line) => Number(line.split(':').at(-1)));
    expect(model.trees).toHaveLength(scores.indexOf(Math.max(...scores)) + 1);
    expect(scores.length).toBeLessThan(200);
  });

  test('early stopping watches the last metric, not another', async () => {
    const stopping = { ...job, num_round: '60', early_stopping_rounds: '4' };
    const byError = await train({ ...stopping, eval_metric: 'logloss,error' }, channels);
    const byLoss = await train({ ...stopping, eval_metric: 'error,logloss' }, channels);
    expect(byError.model.trees.length).not.toBe(byLoss.model.trees.length);
    expect((await train({ ...stopping, eval_metric: 'error' }, channels)).model).toEqual(byError.model);
  });

  test('max_bin limits the values a feature can be split at', async () => {
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

  test('sampling changes the model with the seed, and only with the seed', async () => {
    const sampled = { ...job, subsample: '0.5', colsample_bytree: '0.7', seed: '7' };
    const { modelText, metrics } = await train(sampled, channels);
    expect((await train(sampled, channels)).modelText).toBe(modelText);
    expect((await train({ ...sampled, seed: '8' }, channels)).modelText).not.toBe(modelText);
    expect(metrics['validation:auc']).toBeGreaterThan(0.85);
  });

  test('subsample leaves its share of the rows out of a tree, colsample_bytree its share of the features', async () => {
    const { model } = await train({ ...job, subsample: '0.25', colsample_bytree: '0.34' }, channels);
    // The hessian of every row is 0.25 in the first round.
    expect(model.trees[0]?.sumHessian[0]).toBeGreaterThan(800 * 0.25 * 0.2);
    expect(model.trees[0]?.sumHessian[0]).toBeLessThan(800 * 0.25 * 0.3);
    const features = model.trees.map(
      (tree) => new Set(tree.splitIndices.filter((_, node) => tree.leftChildren[node] !== -1)),
    );
    expect(features.every((used) => used.size <= 1)).toBe(true);
    expect(new Set(features.flatMap((used) => [...used])).size).toBe(3);
  });

  test('missing values go where they fit the labels, on either side', async () => {
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
