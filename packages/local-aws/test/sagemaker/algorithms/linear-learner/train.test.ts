import { describe, expect, test } from 'vitest';
import { ClientError } from '../../../../sagemaker/algorithms/algorithm.ts';
import { rowsOf, train } from '../../../fixtures/linear-learner.ts';

const tiny = { train: '0,1\n0,2\n1,3\n1,4\n' };
const binary = { predictor_type: 'binary_classifier', mini_batch_size: '4' };
const multiclass = { predictor_type: 'multiclass_classifier', num_classes: '3', mini_batch_size: '50' };
const regressor = { predictor_type: 'regressor', mini_batch_size: '20' };

describe('hyperparameters', () => {
  const rejected: [string, Record<string, string>, string][] = [
    [
      'an unknown name',
      { ...binary, depth: '3' },
      "Additional hyperparameters are not allowed ('depth' was unexpected)",
    ],
    ['a hyperparameter that only the container supports', { ...binary, momentum: '1' }, 'momentum is one of SageMaker'],
    ['no predictor_type', { epochs: '1' }, "No value(s) were specified for 'predictor_type'"],
    ['an unknown predictor_type', { predictor_type: 'ranker' }, "predictor_type: 'ranker' is not one of"],
    ['a classifier without num_classes', { predictor_type: 'multiclass_classifier' }, "specified for 'num_classes'"],
    ['two classes', { ...multiclass, num_classes: '2' }, "num_classes: '2' with predictor_type multiclass_classifier"],
    [
      'a value that is not a number',
      { ...binary, learning_rate: 'fast' },
      "learning_rate: 'fast' is not 'auto' or a number",
    ],
    [
      'a fraction for a whole number',
      { ...binary, epochs: '1.5' },
      "epochs: '1.5' is not a whole number of at least 1",
    ],
    ['a number below the minimum', { ...binary, l1: '-1' }, "l1: '-1' is not 'auto' or a number of at least 0"],
    ['an exclusive bound', { ...binary, beta_1: '1' }, "beta_1: '1' is not 'auto' or a number of at least 0 below 1"],
    ['another optimizer', { ...binary, optimizer: 'sgd' }, "optimizer: 'sgd' is not one of"],
    ['another loss', { ...binary, loss: 'hinge_loss' }, "loss: 'hinge_loss' with predictor_type binary_classifier"],
    ['an invalid flag', { ...binary, use_bias: 'yes' }, "use_bias: 'yes' is not one of"],
    ['an automatic weight', { ...binary, positive_example_weight_mult: 'auto' }, "'auto' is not 'balanced' or a"],
    [
      'another number of features',
      { ...binary, feature_dim: '2' },
      "feature_dim: '2', but channel train has 1 features",
    ],
  ];
  test.each(rejected)('%s is rejected', async (_, hyperparameters, message) => {
    const job = train(hyperparameters, tiny);
    await expect(job).rejects.toThrow(ClientError);
    await expect(job).rejects.toThrow(message);
  });

  test('auto, the right feature_dim and the hyperparameter of tuning jobs are accepted', async () => {
    const accepted = { optimizer: 'auto', learning_rate: 'auto', feature_dim: '1', loss: 'logistic', wd: 'auto' };
    const job = await train({ ...binary, ...accepted, _tuning_objective_metric: 'validation:objective_loss' }, tiny);
    expect(job.modelText).toBe((await train(binary, tiny)).modelText);
  });

  test('one model is trained even if num_models is larger, and the log says so', async () => {
    expect((await train(binary, tiny)).lines[0]).toContain('num_models auto trains one model here');
    expect((await train({ ...binary, num_models: '1' }, tiny)).lines[0]).toContain('Train data has 4 records');
  });
});

describe('channels', () => {
  const good = tiny.train;
  const rejected: [string, Record<string, string | Buffer>, string][] = [
    ['an unknown channel', { ...tiny, code: good }, "channels are not allowed ('code' was"],
    ['no train channel', { validation: good }, "Missing required channel: 'train'"],
    ['an empty train channel', { train: '' }, 'channel train has no data'],
    ['an empty validation channel', { ...tiny, validation: '' }, 'channel validation has no data'],
    ['fewer rows than a mini-batch', { train: '0,1\n1,2\n' }, 'No training data processed. Either'],
    ['a header', { train: 'label,x\n0,1\n' }, "Unable to read data channel 'train'. Requested content-type is"],
    ['a missing value', { train: '0,1,2\n1,,2\n' }, 'train/part-0.csv, line 2, column 2: no value'],
    ['a missing label', { train: '0,1\n,2\n' }, 'train/part-0.csv, line 2, column 1: no value'],
    ['a short line', { train: '0,1,2\n1,1\n' }, 'line 2: 2 cells where 3 were expected'],
    ['validation with other columns', { ...tiny, validation: '0,1,2\n' }, '3 cells where 2 were expected'],
    ['labels without features', { train: '0\n1\n' }, 'A label and at least one feature are needed'],
    ['gzip', { train: Buffer.from([0x1f, 0x8b, 8, 0]) }, 'part-0.csv is gzip'],
    ['a label out of range', { train: '0,1\n2,2\n1,1\n1,1\n' }, 'Label 2 in record 2 of channel train'],
    ['a fraction as label', { ...tiny, test: '0.5,1\n' }, 'Label 0.5 in record 1 of channel test'],
  ];
  test.each(rejected)('%s is rejected', async (_, channels, message) => {
    const job = train(binary, channels);
    await expect(job).rejects.toThrow(ClientError);
    await expect(job).rejects.toThrow(message);
  });

  test.each(['', 'application/x-recordio-protobuf', 'text/csv;label_size=0'])('%j is rejected', async (contentType) => {
    await expect(train(binary, tiny, contentType)).rejects.toThrow(`content-type '${contentType}' is not supported`);
  });

  test('a label beyond num_classes is rejected', async () => {
    await expect(train(multiclass, { train: '3,1\n' })).rejects.toThrow(
      'labels of a multiclass_classifier must be 0 to 2',
    );
  });
});

describe('a regressor', () => {
  // y = 100 + 3a - 20b, with features on very different scales.
  const rows = rowsOf(2000, 1, (a, b) => 100 + 3 * a - 20 * b).replaceAll(
    /,([\d.]+)\n/g,
    (_, b) => `,${Number(b) * 1e5}\n`,
  );

  test('finds the coefficients of the labels, in the units of the data', async () => {
    const { model, metrics, predict } = await train({ ...regressor, epochs: '40' }, { train: rows, validation: rows });
    const [a = 0, b = 0, bias = 0] = model.weights.values;
    expect(a).toBeCloseTo(3, 1);
    expect(b * 1e5).toBeCloseTo(-20, 1);
    expect(bias).toBeCloseTo(100, 1);
    expect(metrics['validation:mse']).toBeLessThan(0.01);
    expect(metrics['validation:rmse']).toBeCloseTo(Math.sqrt(metrics['validation:mse'] ?? 0), 12);
    expect(metrics['validation:absolute_loss']).toBeLessThan(0.1);
    const [answer] = predict('0.5,50000');
    expect(answer).toEqual({ score: expect.closeTo(91.5, 1) });
  });

  test('fails if it diverges, and writes no model of NaN', async () => {
    const wild = { ...regressor, normalize_data: 'false', normalize_label: 'false', learning_rate: '1e300' };
    await expect(train(wild, { train: rows })).rejects.toThrow('not a finite number');
  });

  test('has no intercept without use_bias', async () => {
    const plain = { use_bias: 'false', normalize_data: 'false', normalize_label: 'false' };
    const { model } = await train({ ...regressor, ...plain }, { train: rowsOf(200, 2, (a) => 5 * a) });
    expect(model.weights.values[2]).toBe(0);
  });

  test('has smaller weights with a penalty', async () => {
    const weightUnder = async (penalty: Record<string, string>) => {
      const { model } = await train({ ...regressor, ...penalty }, { train: rowsOf(500, 3, (a) => 5 * a) });
      return model.weights.values[0] ?? NaN;
    };
    const free = await weightUnder({});
    expect(free).toBeCloseTo(5, 1);
    expect(await weightUnder({ wd: '2' })).toBeLessThan(0.8 * free);
    expect(await weightUnder({ l1: '1' })).toBeLessThan(0.8 * free);
  });
});

describe('a binary classifier', () => {
  const label = (a: number, b: number, random: number) => (a - b + (random - 0.5) / 2 > 0.2 ? 1 : 0);
  const channels = { train: rowsOf(3000, 4, label), validation: rowsOf(1000, 5, label), test: rowsOf(1000, 6, label) };
  const hyperparameters = { ...binary, mini_batch_size: '100' };

  test('reports the metrics of the container for validation and test', async () => {
    const { metrics, lines } = await train(hyperparameters, channels);
    const names = [
      'objective_loss',
      'binary_classification_accuracy',
      'binary_f_beta',
      'precision',
      'recall',
      'roc_auc_score',
    ];
    expect(Object.keys(metrics).sort()).toEqual(
      [
        'train:objective_loss',
        ...['validation', 'test'].flatMap((set) => names.map((name) => `${set}:${name}`)),
      ].sort(),
    );
    expect(metrics['validation:roc_auc_score']).toBeGreaterThan(0.95);
    expect(metrics['test:binary_classification_accuracy']).toBeGreaterThan(0.89);
    expect(metrics['validation:objective_loss']).toBeLessThan(0.3);
    expect(lines).toContainEqual(
      expect.stringMatching(
        /^#quality_metric: host=algo-1, epoch=0, train binary_classification_cross_entropy_objective <loss>=0\.\d+$/,
      ),
    );
    expect(lines).toContainEqual(
      expect.stringMatching(/^#quality_metric: host=algo-1, validation roc_auc_score <score>=0\.9\d+$/),
    );
    expect(lines).toContainEqual(expect.stringMatching(/^#progress_metric: host=algo-1, completed 6 % of epochs$/));
  });

  test('is measured on train without a validation channel', async () => {
    const { metrics } = await train(hyperparameters, { train: channels.train });
    expect(metrics['train:roc_auc_score']).toBeGreaterThan(0.95);
  });

  test('is the same model every time', async () => {
    const once = await train(hyperparameters, channels);
    expect((await train(hyperparameters, channels)).modelText).toBe(once.modelText);
    expect((await train({ ...hyperparameters, init_method: 'normal' }, channels)).modelText).not.toBe(once.modelText);
  });

  test('stops when the validation loss no longer improves, and keeps the best epoch', async () => {
    const job = await train({ ...hyperparameters, epochs: '60', early_stopping_tolerance: '0.01' }, channels);
    expect(job.lines).toContain('Early stop condition met. Stopping training.');
    const patient = { ...hyperparameters, epochs: '6', early_stopping_patience: '7', early_stopping_tolerance: '1' };
    const { lines } = await train(patient, channels);
    expect(lines).not.toContain('Early stop condition met. Stopping training.');
    expect(lines.filter((line) => line.includes('#progress_metric'))).toHaveLength(6);
  });

  test('predicts 1 more often if positive rows have a larger weight', async () => {
    const positives = async (mult: string) => {
      const weighted = {
        ...hyperparameters,
        positive_example_weight_mult: mult,
        binary_classifier_model_selection_criteria: 'loss_function',
      };
      return (await train(weighted, channels)).metrics['test:recall'] ?? NaN;
    };
    const [plain, balanced, heavy] = [await positives('1'), await positives('balanced'), await positives('20')];
    expect(balanced).toBeGreaterThan(plain);
    expect(heavy).toBeGreaterThan(balanced);
  });

  test.each([
    ['loss_function', {}, 'precision', 0.5, 0.5, 0.5],
    ['precision_at_target_recall', { target_recall: '0.98' }, 'recall', 0.98, 0.05, 0.45],
    ['recall_at_target_precision', { target_precision: '0.95' }, 'precision', 0.95, 0.5, 0.99],
  ])('with %s moves the threshold, not the scores', async (criterion, targets, metric, minimum, low, high) => {
    const chosen = { ...hyperparameters, binary_classifier_model_selection_criteria: criterion, ...targets };
    const { metrics, model, predict } = await train(chosen, channels);
    expect(model.threshold).toBeGreaterThanOrEqual(low);
    expect(model.threshold).toBeLessThanOrEqual(high);
    expect(metrics[`validation:${metric}`]).toBeGreaterThanOrEqual(minimum);
    for (const { score, predicted_label } of predict('0.9,0.1\n0.6,0.4\n0.5,0.3\n0.1,0.9')) {
      expect(predicted_label).toBe(Number(score) > model.threshold ? 1 : 0);
    }
  });
});

describe('a multiclass classifier', () => {
  const label = (a: number, b: number) => (a + b < 0.8 ? 0 : a > b ? 1 : 2);

  test('separates linear classes, and reports the metrics of the container', async () => {
    const channels = { train: rowsOf(3000, 7, label), validation: rowsOf(1000, 8, label) };
    const { metrics, predict } = await train({ ...multiclass, accuracy_top_k: '2' }, channels);
    expect(metrics['validation:multiclass_accuracy']).toBeGreaterThan(0.93);
    expect(metrics['validation:multiclass_top_k_accuracy']).toBeGreaterThan(0.99);
    expect(Object.keys(metrics).sort()).toEqual(
      ['train:objective_loss'].concat(
        [
          'dcg',
          'macro_f_beta',
          'macro_precision',
          'macro_recall',
          'multiclass_accuracy',
          'multiclass_top_k_accuracy',
          'objective_loss',
        ].map((name) => `validation:${name}`),
      ),
    );
    for (const name of ['dcg', 'macro_f_beta', 'macro_precision', 'macro_recall']) {
      expect(metrics[`validation:${name}`]).toBeGreaterThan(0.9);
      expect(metrics[`validation:${name}`]).toBeLessThanOrEqual(1);
    }
    const labels = predict('0.1,0.1\n0.9,0.3\n0.3,0.9');
    expect(labels).toMatchObject([{ predicted_label: 0 }, { predicted_label: 1 }, { predicted_label: 2 }]);
    const score = [labels[0]?.score ?? []].flat();
    expect(score).toHaveLength(3);
    expect(score.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
  });

  test('finds a rare class more often if classes are balanced', async () => {
    const rare = (a: number, b: number, random: number) => (a > 0.9 && random > 0.3 ? 2 : b > 0.5 ? 1 : 0);
    const channels = { train: rowsOf(3000, 9, rare), validation: rowsOf(2000, 10, rare) };
    const recall = async (balance: string) =>
      (await train({ ...multiclass, balance_multiclass_weights: balance }, channels)).metrics[
        'validation:macro_recall'
      ];
    expect(await recall('true')).toBeGreaterThan((await recall('false')) ?? NaN);
  });
});
