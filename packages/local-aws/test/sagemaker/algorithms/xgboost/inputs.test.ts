import { describe, expect, test } from 'vitest';
import { ClientError } from '../../../../sagemaker/algorithms/algorithm.ts';
import { binary, noisyRows, tiny, train } from '../../../fixtures/xgboost.ts';

describe('hyperparameters', () => {
  const rejected: [string, Record<string, string>, string][] = [
    ['an unknown name', { ...binary, depth: '3' }, 'Extraneous hyperparameter found: depth'],
    ['a hyperparameter that only the container supports', { ...binary, one_drop: '1' }, 'one_drop is one of SageMaker'],
    ['a metric of rankings', { ...binary, eval_metric: 'ndcg' }, "ndcg is one of SageMaker's"],
    ['a metric with an empty threshold', { ...binary, eval_metric: 'error@' }, "'error@t' expects float"],
    [
      'a metric with a parameter that the container does not accept',
      { ...binary, eval_metric: 'tweedie-nloglik@1.5' },
      "'tweedie-nloglik@1.5' is not supp",
    ],
    ['an exclusive bound', { num_round: '1', tweedie_variance_power: '2' }, 'value 2 not in range (1, 2)'],
    [
      'a metric of one number for a classifier',
      { objective: 'multi:softmax', num_class: '3', num_round: '1', eval_metric: 'logloss' },
      'hint: use merror or mlogloss',
    ],
    ['a metric of classes for a single output', { ...binary, eval_metric: 'mlogloss' }, 'mlogloss is for multi-class'],
    ['no num_round', { objective: 'binary:logistic' }, 'Missing required hyperparameter: num_round'],
    ['a value that is not a number', { ...binary, eta: 'fast' }, 'Hyperparameter eta: could not parse value "fast"'],
    [
      'a decimal point in a whole number',
      { num_round: '10.0' },
      'num_round: could not parse value "10.0" as a whole number',
    ],
    ['an empty value', { ...binary, eta: '' }, 'Hyperparameter eta: could not parse value ""'],
    ['a number above the maximum', { ...binary, eta: '1.5' }, 'Hyperparameter eta: value 1.5 not in range [0, 1]'],
    ['zero for a positive number', { ...binary, subsample: '0' }, 'subsample: value 0 not in range (0, 1]'],
    ['an unsupported booster', { ...binary, booster: 'dart' }, 'Hyperparameter booster: value dart not in range'],
    ['an unknown objective', { objective: 'rank:map', num_round: '1' }, 'objective: value rank:map not in range'],
    ['a classifier without num_class', { objective: 'multi:softprob', num_round: '1' }, "parameter 'num_class'"],
    ['num_class without a classifier', { ...binary, num_class: '2' }, "Do not need to setup parameter 'num_class'"],
    ['an unknown metric', { ...binary, eval_metric: 'logloss,magic' }, 'eval_metric: value magic not in range'],
    [
      'auc for a classifier of several classes',
      { objective: 'multi:softprob', num_class: '3', num_round: '1', eval_metric: 'auc' },
      "'auc'",
    ],
    [
      'a base_score of 1 for probabilities',
      { ...binary, base_score: '1' },
      'base_score must be in (0,1) for logistic loss',
    ],
  ];
  test.each(rejected)('%s is rejected', async (_, hyperparameters, message) => {
    const job = train(hyperparameters, tiny);
    await expect(job).rejects.toThrow(ClientError);
    await expect(job).rejects.toThrow(message);
  });

  test('every tree_method runs as hist, and the log says so', async () => {
    const { lines } = await train({ ...binary, tree_method: 'exact' }, tiny);
    expect(lines[0]).toContain('tree_method exact runs as hist');
    expect((await train(binary, tiny)).lines.join()).not.toContain('runs as hist');
  });
});

describe('channels', () => {
  const good = tiny.train['part-0.csv'];
  const rejected: [string, Record<string, Record<string, string | Buffer>>, string][] = [
    ['an unknown channel', { ...tiny, test: { a: good } }, 'Extraneous channel found: test'],
    ['no train channel', { validation: { a: good } }, 'Missing required channel: train'],
    ['an empty train channel', { train: {} }, 'No data in training channel path'],
    ['an empty validation channel', { ...tiny, validation: { a: '' } }, 'No data in validation channel path'],
    ['a file of empty lines', { ...tiny, validation: { a: '\n\n' } }, 'validation/a, line 1: one cell'],
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
    ['labels without features', { train: { a: '0\n1\n' } }, 'train/a, line 1: one cell'],
    ['gzip', { train: { 'a.gz': Buffer.from([0x1f, 0x8b, 8, 0]) } }, 'train/a.gz is gzip'],
    ['gzip for validation', { ...tiny, validation: { a: Buffer.from([0x1f, 0x8b, 8, 0]) } }, 'validation/a is gzip'],
    ['a hidden file', { train: { a: good, '.b': good } }, 'Hidden file found in the data path!'],
    ['a file in too many folders', { train: { 'a/b/c/d': good } }, 'train/a/b/c/d is deeper than 3 folders'],
    ['a label out of range', { train: { a: '0,1\n2,2\n' } }, 'label must be in [0,1]'],
    [
      'a label out of range in validation',
      { ...tiny, validation: { a: '-1,1\n' } },
      '-1 in row 1 of channel validation',
    ],
    ['a single label with auc', { train: { a: '1,1\n1,2\n' } }, 'only contains pos or neg samples'],
  ];
  test.each(rejected)('%s is rejected', async (_, channels, message) => {
    const job = train({ ...binary, eval_metric: 'auc' }, channels);
    await expect(job).rejects.toThrow(ClientError);
    await expect(job).rejects.toThrow(message);
  });

  test('a label beyond num_class is rejected', async () => {
    const job = train({ objective: 'multi:softprob', num_class: '2', num_round: '1' }, { train: { a: '2,1\n' } });
    await expect(job).rejects.toThrow('label must be in [0, num_class), a whole number below 2: 2 in row 1 of channel');
  });

  test.each(['text/libsvm', 'application/x-parquet', 'text/csv;label_size=0'])(
    '%s is rejected',
    async (contentType) => {
      await expect(train(binary, tiny, contentType)).rejects.toThrow(`${contentType} is not an accepted`);
    },
  );

  test('files in folders, Windows line ends, empty lines and a last line without a line end are read', async () => {
    const files = { 'a.csv': '0,1\r\n0, 2\r\n\r\n', 'b/c.csv': '1,+3e0\n1,4.000000000000000000' };
    const { lines, modelText } = await train(binary, { train: files });
    expect(lines).toContain('Train matrix has 4 rows and 1 columns');
    expect(modelText).toBe((await train(binary, tiny)).modelText);
  });

  test('files larger than the read buffer are read correctly', async () => {
    // Spaces make the file larger without more rows to train on.
    const text = noisyRows(12_000, 3).replaceAll(',', `,${' '.repeat(25)}`);
    const whole = await train({ ...binary, num_round: '1' }, { train: { a: text } });
    const half = text.indexOf('\n', text.length / 2) + 1;
    const parts = { a: text.slice(0, half), b: text.slice(half) };
    expect(text.length).toBeGreaterThan(1 << 20);
    expect(whole.lines).toContain('Train matrix has 12000 rows and 3 columns');
    expect((await train({ ...binary, num_round: '1' }, { train: parts })).modelText).toBe(whole.modelText);
  });
});

describe('csv_weights', () => {
  const weighted = { num_round: '1', csv_weights: '1' };
  const rejected: [string, string, string][] = [
    ['a negative weight', '1,1,2\n1,-1,2\n', 'train/a, line 2: the weight is -1'],
    ['a missing weight', '1,,2\n', 'train/a, line 1: the weight is NaN. Weights must be positive values.'],
    ['a weight without features', '1,1\n', 'train/a, line 1: 2 cells where 3 were expected'],
  ];
  test.each(rejected)('%s is rejected', async (_, text, message) => {
    await expect(train(weighted, { train: { a: text } })).rejects.toThrow(message);
  });

  test('makes the second column the row weight, in both channels', async () => {
    const { metrics, lines } = await train(
      { ...weighted, eta: '0', base_score: '0', eval_metric: 'rmsle' },
      { train: { a: '0,3,1\n1,1,2\n' }, validation: { a: '1,3,1\n0,1,2\n' } },
    );
    expect(lines).toContain('Train matrix has 2 rows and 1 columns');
    expect(metrics['train:rmsle']).toBeCloseTo(Math.log(2) / 2, 6);
    expect(metrics['validation:rmsle']).toBeCloseTo(Math.log(2) * Math.sqrt(0.75), 6);
  });
});

test('learning_rate, min_split_loss, reg_alpha and reg_lambda are aliases of eta, gamma, alpha and lambda', async () => {
  const first = { eta: '0.7', gamma: '0.1', alpha: '0.2', lambda: '2' };
  const second = { learning_rate: '0.7', min_split_loss: '0.1', reg_alpha: '0.2', reg_lambda: '2' };
  const channels = { train: { a: noisyRows(200, 1) } };
  const { modelText } = await train({ ...binary, ...second }, channels);
  expect(modelText).toBe((await train({ ...binary, ...first }, channels)).modelText);
  expect(modelText).not.toBe((await train(binary, channels)).modelText);
});
