import { describe, expect, it } from 'vitest';
import { derivedColumns } from '../../../../core/pipeline/derived.ts';
import { files, mistakesOf } from '../../../fixtures/pipeline-mistakes.ts';

const { binary, multiclass, regression } = files;

describe('a name that is not a column', () => {
  it.each([
    [{ drop: ['agee'] }, 'drop[0]: names "agee"'],
    [{ key: ['custommer'] }, 'key[0]: names "custommer"'],
    [{ time: { column: 'sinse' } }, 'time.column: names "sinse"'],
    [{ encode: { plam: 'onehot' } }, 'encode.plam: names "plam"'],
  ])('is rejected in %j', (change, message) => {
    expect(mistakesOf({ ...binary, ...change })).toEqual([
      expect.stringContaining(`${message}, which is not a column`),
    ]);
  });

  it('is rejected in nested sections too', () => {
    expect(
      mistakesOf({
        ...binary,
        gate: { slices: { by: ['plam'] } },
        split: { by: 'group', column: 'house' },
      }),
    ).toEqual([
      expect.stringContaining('split.column: names "house"'),
      expect.stringContaining('gate.slices.by[0]: names "plam"'),
    ]);
  });

  it('may be a derived column, including every column that a for makes', () => {
    const derive = { decade: 'age / 10', 'letter_{i}': { for: { i: [1, 3] }, sql: 'substr(customer, {i}, 1)' } };
    expect(mistakesOf({ ...binary, derive, drop: ['letter_3', 'decade'] })).toEqual([]);
    expect(mistakesOf({ ...binary, derive, drop: ['letter_4'] })).toEqual([
      expect.stringContaining('names "letter_4"'),
    ]);
  });
});

describe('columns', () => {
  it.each([
    [{ columns: { ...binary.columns, Age: 'number' } }, 'columns.Age: uses the name "Age", which "age" already has'],
    [{ derive: { plan: 'lower(plan)' } }, 'derive.plan: uses the name "plan", which "plan" already has'],
    [{ derive: { 'x_{i}': 'age + {i}' } }, 'derive["x_{i}"]: contains {i}, which "for" does not define'],
    [
      { derive: { x: { for: { i: [1, 2] }, sql: 'age + {i}' } } },
      'derive.x.for.i: must be part of the name, as in "x_{i}"',
    ],
    [{ derive: { 'x_{i}': { for: { i: [1, 5000] }, sql: 'age' } } }, 'derive: makes more than 1000 columns'],
    [{ derive: { 'x_{i}': { for: { i: [3, 1] }, sql: 'age' } } }, 'must be [first, last] with first at most last'],
    [
      { columns: { ...binary.columns, age: { type: 'number', values: ['1'] } } },
      'columns.age.values: is for a category',
    ],
    [
      { columns: { ...binary.columns, plan: { type: 'category', values: ['a', 'a'] } } },
      'columns.plan.values: contains "a" twice',
    ],
    [{ drop: ['plan', 'age', 'since'] }, 'columns: leaves no feature'],
    [{ encode: { left: 'onehot' } }, 'encode.left: has no effect: "left" is the target'],
    [{ encode: { customer: 'onehot' } }, 'encode.customer: has no effect: "customer" is a key'],
    [{ encode: { age: 'number' }, drop: ['age'] }, 'encode.age: has no effect: "age" is dropped'],
    [{ time: { column: 'age' } }, 'time.column: must name a date or a timestamp, but "age" is number'],
    [{ key: ['customer', 'left'] }, 'key[1]: names the target "left"'],
  ])('are rejected in %j', (change, message) => {
    expect(mistakesOf({ ...binary, ...change })).toEqual([expect.stringContaining(message)]);
  });

  it('from a for are unrolled in order, the first variable slowest, up to the limit', () => {
    const derive = {
      'd_{i}_{j}': { for: { i: [1, 2] as [number, number], j: [0, 1] as [number, number] }, sql: '{i} * {j}' },
    };
    expect(derivedColumns(derive).map(({ name, sql }) => [name, sql])).toEqual([
      ['d_1_0', '1 * 0'],
      ['d_1_1', '1 * 1'],
      ['d_2_0', '2 * 0'],
      ['d_2_1', '2 * 1'],
    ]);
    expect(derivedColumns({ 'x_{i}': { for: { i: [1, 1e9] }, sql: 'age' } })).toHaveLength(1001);
  });
});

describe('the target', () => {
  it.each([
    [binary, {}, 'target.column: is required and missing'],
    [binary, { column: 'left' }, 'target.positive: is required and missing; must be the value of "left"'],
    [
      binary,
      { column: 'age', positive: '1' },
      'names "age", a number; a binary target must be category or text or boolean or integer',
    ],
    [binary, { column: 'left', positive: 'yes', min: 0 }, 'target.min: is for a regression problem'],
    [binary, { column: 'left', positive: 'yes', rareBelow: 5 }, 'target.rareBelow: is for a multiclass problem'],
    [multiclass, { column: 'plan', positive: 'a' }, 'target.positive: is for a binary problem'],
    [multiclass, { column: 'plan', transform: 'log1p' }, 'target.transform: is for a regression problem'],
    [regression, { column: 'day' }, 'names "day", a timestamp; a regression target must be number or integer'],
    [regression, { column: 'rent', positive: '1' }, 'target.positive: is for a binary problem'],
  ])('of %j is rejected as %j', (file, target, message) => {
    expect(mistakesOf({ ...file, target })).toEqual([expect.stringContaining(message)]);
  });

  it('must have a positive value from its list of values', () => {
    const columns = { ...binary.columns, left: { type: 'category', values: ['no', 'yess'] } };
    expect(mistakesOf({ ...binary, columns })).toEqual([
      'target.positive: is "yes", which is not a value of "left". Allowed: no, yess; did you mean "yess"?',
    ]);
  });
});

describe('the gate', () => {
  it.each([
    [binary, { metric: 'rmse' }, 'gate.metric: "rmse" is a metric of regression problems, but this one is binary'],
    [
      multiclass,
      { require: { auc: 0.9 } },
      'gate.require.auc: "auc" is a metric of binary problems, but this one is multiclass',
    ],
    [regression, { suspect: { r22: 0.9 } }, 'gate.suspect.r22: "r22" is not a known metric'],
    [binary, { require: { auc: 99 } }, 'gate.require.auc: is 99; a bound of auc must be above 0 and at most 1'],
    [regression, { require: { rmse: 0 } }, 'gate.require.rmse: is 0; a bound of rmse must be above 0'],
    [regression, { require: { r2: 1 } }, 'gate.require.r2: is 1; a bound of r2 must be below 1'],
    [
      binary,
      { require: { auc: 0.9 }, suspect: { auc: 0.8 } },
      'is 0.8; must be above gate.require.auc, which is 0.9, or no model could pass both',
    ],
    [regression, { require: { rmse: 2 }, suspect: { rmse: 3 } }, 'is 3; must be below gate.require.rmse, which is 2'],
  ])('of %j rejects %j', (file, gate, message) => {
    expect(mistakesOf({ ...file, gate })).toEqual([expect.stringContaining(message)]);
  });

  it('accepts bounds in the direction of the metric', () => {
    expect(
      mistakesOf({ ...binary, gate: { require: { auc: 0.9, logloss: 0.4 }, suspect: { auc: 0.99, logloss: 0.01 } } }),
    ).toEqual([]);
    expect(
      mistakesOf({ ...regression, gate: { metric: 'mae', require: { r2: 0.1, mae: 3 }, suspect: { mae: 0.1 } } }),
    ).toEqual([]);
  });
});

describe('training and serving', () => {
  it.each([
    [{ objective: 'binary:logistic' }, 'objective: follows from "problem"'],
    [{ num_class: 3 }, 'num_class: is counted from the training rows'],
    [{ eval_metric: 'auc' }, 'eval_metric: is set by Relearn'],
    [{ _kfold: 5 }, '_kfold: would train several models'],
    [{ learning_rate: 0.1 }, 'learning_rate: is an alias of "eta"; write "eta"'],
    [{ num_rounds: 10 }, 'num_rounds: is not a hyperparameter of xgboost'],
    [{ num_rounds: 10 }, 'did you mean "num_round"?'],
    [{ num_round: 0 }, 'num_round: is "0"; must be a whole number, at least 1'],
    [{ num_round: '10.5' }, 'must be a whole number'],
    [{ num_round: '' }, 'num_round: is ""; must be a whole number'],
    [{ eta: 1.1 }, 'eta: is "1.1"; must be a number, at least 0 and at most 1'],
    [{ subsample: 0 }, 'must be a number, above 0 and at most 1'],
    [{ max_depth: 'deep' }, 'max_depth: is "deep"; must be a whole number, at least 0'],
    [{ tree_method: 'fast' }, 'must be one of auto, exact, approx, hist'],
    [{ toString: 1 }, 'toString: is not a hyperparameter'],
  ])('reject the hyperparameters %j', (hyperparameters, message) => {
    expect(mistakesOf({ ...binary, train: { hyperparameters } })).toEqual([expect.stringContaining(message)]);
  });

  it('accept hyperparameters at their limits', () => {
    const hyperparameters = {
      num_round: '1',
      eta: '1e-3',
      max_depth: 0,
      subsample: 1,
      gamma: 0,
      lambda: '.5',
      seed: -7,
    };
    expect(mistakesOf({ ...binary, train: { hyperparameters } })).toEqual([]);
  });

  it.each([
    [binary, { split: { gap: '7 days' } }, 'split.gap: is "7 days", but a split by hash has no boundary in time'],
    [
      binary,
      { split: { by: 'group', column: 'plan', gap: '1 hour' } },
      'split.gap: is "1 hour", but a split by group has no boundary',
    ],
    [binary, { split: { by: 'group', column: 'left' } }, 'split.column: is the target "left"'],
    [
      binary,
      { split: { by: 'time', validation: '4 weeks', test: '4 weeks' } },
      'split.by: is "time", which needs time.column',
    ],
    [
      regression,
      { time: { column: 'day' }, split: { by: 'time', validation: '4 weeks', test: '0 days' } },
      'split.test: is "0 days"; must be longer than 0',
    ],
    [binary, { split: { validation: 0.5, test: 0.5 } }, 'split: validation 0.5 and test 0.5 leave no rows to train on'],
    [
      binary,
      { train: { instance: 'ml.t2.medium' } },
      'train.instance: is ml.t2.medium, which SageMaker offers for endpoints only',
    ],
    [
      binary,
      { serve: { instance: 'ml.t3.medium' } },
      'serve.instance: is ml.t3.medium, which SageMaker offers for training only',
    ],
    [binary, { serve: { count: 2 } }, 'serve.count: is 2, but a serverless endpoint has no instances'],
    [binary, { serve: { top: 3 } }, 'serve.top: is for a multiclass problem, but this one is binary'],
    [
      binary,
      { serve: { threshold: { maximize: 'auc' } } },
      'serve.threshold.maximize: is "auc", which does not depend on a threshold. Allowed: accuracy, f1',
    ],
    [multiclass, { serve: { threshold: 0.4 } }, 'serve.threshold: is for a binary problem, but this one is multiclass'],
  ])('of %j reject %j', (file, change, message) => {
    expect(mistakesOf({ ...file, ...change })).toEqual([expect.stringContaining(message)]);
  });
});

describe('date formats and the window of recent rows', () => {
  it.each([
    ['%d/%m/%Q', 'contains %Q. Allowed: %Y %y'],
    ['%-d.%m.%Y', 'contains %-d. Allowed'],
    ['%d/%m', 'must contain year (%Y), month (%m) and day (%d)'],
    ['%H:%M', 'must contain year (%Y), month (%m) and day (%d)'],
  ])('the format %s is rejected', (format, message) => {
    const columns = { ...binary.columns, since: { type: 'date', format } };
    expect(mistakesOf({ ...binary, columns })).toEqual([expect.stringContaining(message)]);
  });

  it('a format with year, month and day is valid', () => {
    for (const format of ['%d/%m/%Y', '%y%j', '%d %b %Y at 100%%']) {
      expect(mistakesOf({ ...binary, columns: { ...binary.columns, since: { type: 'date', format } } })).toEqual([]);
    }
  });

  it('a window needs a time column and a length', () => {
    const window = (text: string) => ({ ...binary, input: { window: text } });
    expect(mistakesOf(window('10 days'))).toEqual([expect.stringContaining('input.window: is "10 days", which needs')]);
    const timed = { time: { column: 'since' } };
    expect(mistakesOf({ ...window('10 days'), ...timed })).toEqual([]);
    expect(mistakesOf({ ...window('0 days'), ...timed })).toEqual([expect.stringContaining('longer than 0')]);
  });
});
