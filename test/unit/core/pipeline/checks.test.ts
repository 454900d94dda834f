import { describe, expect, it } from 'vitest';
import { derivedColumns } from '../../../../core/pipeline/derived.ts';
import { nearestName } from '../../../../core/text/suggest.ts';
import { files, mistakesOf } from '../../../fixtures/pipeline-mistakes.ts';

const { binary, multiclass, regression } = files;

describe('a name that is no column', () => {
  it.each([
    [{ drop: ['agee'] }, 'drop[0]: names "agee"'],
    [{ key: ['custommer'] }, 'key[0]: names "custommer"'],
    [{ time: { column: 'sinse' } }, 'time.column: names "sinse"'],
    [{ encode: { plam: 'onehot' } }, 'encode.plam: names "plam"'],
  ])('is refused in %j', (change, message) => {
    expect(mistakesOf({ ...binary, ...change })).toEqual([expect.stringContaining(`${message}, which is no column`)]);
  });

  it('is refused in sections of sections as well', () => {
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

  it('is none when it is a derived column, each round of a for included', () => {
    const derive = { decade: 'age / 10', 'letter_{i}': { for: { i: [1, 3] }, sql: 'substr(customer, {i}, 1)' } };
    expect(mistakesOf({ ...binary, derive, drop: ['letter_3', 'decade'] })).toEqual([]);
    expect(mistakesOf({ ...binary, derive, drop: ['letter_4'] })).toEqual([
      expect.stringContaining('names "letter_4"'),
    ]);
  });
});

describe('columns', () => {
  it.each([
    [{ columns: { ...binary.columns, Age: 'number' } }, 'columns.Age: gives the name "Age", which "age" has already'],
    [{ derive: { plan: 'lower(plan)' } }, 'derive.plan: gives the name "plan", which "plan" has already'],
    [{ derive: { 'x_{i}': 'age + {i}' } }, 'derive["x_{i}"]: holds {i}, which "for" does not define'],
    [
      { derive: { x: { for: { i: [1, 2] }, sql: 'age + {i}' } } },
      'derive.x.for.i: must be part of the name, as in "x_{i}"',
    ],
    [{ derive: { 'x_{i}': { for: { i: [1, 5000] }, sql: 'age' } } }, 'derive: makes more than 1000 columns'],
    [{ derive: { 'x_{i}': { for: { i: [3, 1] }, sql: 'age' } } }, 'must be [first, last], first not above last'],
    [
      { columns: { ...binary.columns, age: { type: 'number', values: ['1'] } } },
      'columns.age.values: is for a category',
    ],
    [
      { columns: { ...binary.columns, plan: { type: 'category', values: ['a', 'a'] } } },
      'columns.plan.values: names "a" twice',
    ],
    [{ drop: ['plan', 'age', 'since'] }, 'columns: leaves no feature'],
    [{ encode: { left: 'onehot' } }, 'encode.left: has no effect: "left" is the target'],
    [{ encode: { customer: 'onehot' } }, 'encode.customer: has no effect: "customer" is a key'],
    [{ encode: { age: 'number' }, drop: ['age'] }, 'encode.age: has no effect: "age" is dropped'],
    [{ time: { column: 'age' } }, 'time.column: must name a date or a timestamp; "age" is number'],
    [{ key: ['customer', 'left'] }, 'key[1]: names the target "left"'],
  ])('are refused in %j', (change, message) => {
    expect(mistakesOf({ ...binary, ...change })).toEqual([expect.stringContaining(message)]);
  });

  it('of a for are unrolled in order, the first variable slowest, and stop at the limit', () => {
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
    [binary, { column: 'left', positive: 'yes', min: 0 }, 'target.min: is for a regression'],
    [binary, { column: 'left', positive: 'yes', rareBelow: 5 }, 'target.rareBelow: is for a multiclass problem'],
    [multiclass, { column: 'plan', positive: 'a' }, 'target.positive: is for a binary problem'],
    [multiclass, { column: 'plan', transform: 'log1p' }, 'target.transform: is for a regression'],
    [regression, { column: 'day' }, 'names "day", a timestamp; a regression target must be number or integer'],
    [regression, { column: 'rent', positive: '1' }, 'target.positive: is for a binary problem'],
  ])('of %j is refused as %j', (file, target, message) => {
    expect(mistakesOf({ ...file, target })).toEqual([expect.stringContaining(message)]);
  });

  it('has a positive answer that its closed list holds', () => {
    const columns = { ...binary.columns, left: { type: 'category', values: ['no', 'yess'] } };
    expect(mistakesOf({ ...binary, columns })).toEqual([
      'target.positive: is "yes", which is not in the closed list of "left". Allowed: no, yess; did you mean "yess"?',
    ]);
  });
});

describe('the gate', () => {
  it.each([
    [binary, { metric: 'rmse' }, 'gate.metric: "rmse" is a metric of regression problems; this one is binary'],
    [
      multiclass,
      { require: { auc: 0.9 } },
      'gate.require.auc: "auc" is a metric of binary problems; this one is multiclass',
    ],
    [regression, { suspect: { r22: 0.9 } }, 'gate.suspect.r22: "r22" is no metric'],
    [binary, { require: { auc: 99 } }, 'gate.require.auc: is 99; auc lies from 0 to 1'],
    [regression, { require: { rmse: 0 } }, 'gate.require.rmse: is 0; rmse must be bounded above 0'],
    [regression, { require: { r2: 1 } }, 'gate.require.r2: is 1; r2 must be bounded below 1'],
    [
      binary,
      { require: { auc: 0.9 }, suspect: { auc: 0.8 } },
      'so it must be above gate.require.auc, which is 0.9: no model could pass both',
    ],
    [regression, { require: { rmse: 2 }, suspect: { rmse: 3 } }, 'so it must be below gate.require.rmse, which is 2'],
  ])('of %j refuses %j', (file, gate, message) => {
    expect(mistakesOf({ ...file, gate })).toEqual([expect.stringContaining(message)]);
  });

  it('takes bounds in the direction of the metric', () => {
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
    [{ num_class: 3 }, 'num_class: is counted in the training rows'],
    [{ eval_metric: 'auc' }, 'eval_metric: is set by Relearn'],
    [{ _kfold: 5 }, '_kfold: would train several models'],
    [{ learning_rate: 0.1 }, 'learning_rate: is a second name of "eta"; write "eta"'],
    [{ num_rounds: 10 }, 'num_rounds: is no hyperparameter of xgboost'],
    [{ num_rounds: 10 }, 'did you mean "num_round"?'],
    [{ num_round: 0 }, 'num_round: is "0"; must be a whole number, at least 1'],
    [{ num_round: '10.5' }, 'must be a whole number'],
    [{ num_round: '' }, 'num_round: is ""; must be a whole number'],
    [{ eta: 1.1 }, 'eta: is "1.1"; must be a number, at least 0 and at most 1'],
    [{ subsample: 0 }, 'must be a number, above 0 and at most 1'],
    [{ max_depth: 'deep' }, 'max_depth: is "deep"; must be a whole number, at least 0'],
    [{ tree_method: 'fast' }, 'must be one of auto, exact, approx, hist'],
    [{ toString: 1 }, 'toString: is no hyperparameter'],
  ])('refuse the hyperparameters %j', (hyperparameters, message) => {
    expect(mistakesOf({ ...binary, train: { hyperparameters } })).toEqual([expect.stringContaining(message)]);
  });

  it('take hyperparameters at their limits', () => {
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
    [binary, { split: { gap: '7 days' } }, 'split.gap: is "7 days"; by hash no row is near a boundary in time'],
    [binary, { split: { by: 'group', column: 'plan', gap: '1 hour' } }, 'split.gap: is "1 hour"; by group no row'],
    [binary, { split: { by: 'group', column: 'left' } }, 'split.column: names the target "left"'],
    [
      binary,
      { split: { by: 'time', validation: '4 weeks', test: '4 weeks' } },
      'split.by: is "time", which needs time.column',
    ],
    [
      regression,
      { time: { column: 'day' }, split: { by: 'time', validation: '4 weeks', test: '0 days' } },
      'split.test: is "0 days"; must be longer than nothing',
    ],
    [binary, { split: { validation: 0.5, test: 0.5 } }, 'split: validation 0.5 and test 0.5 leave no rows to train on'],
    [
      binary,
      { train: { instance: 'ml.t2.medium' } },
      'train.instance: is ml.t2.medium, which SageMaker has for endpoints only',
    ],
    [
      binary,
      { serve: { instance: 'ml.t3.medium' } },
      'serve.instance: is ml.t3.medium, which SageMaker has for training only',
    ],
    [binary, { serve: { count: 2 } }, 'serve.count: is 2; a serverless endpoint has no instances'],
    [binary, { serve: { top: 3 } }, 'serve.top: is for a multiclass problem; this one is binary'],
    [
      binary,
      { serve: { threshold: { maximize: 'auc' } } },
      'serve.threshold.maximize: names "auc", which no threshold can be chosen by. Allowed: accuracy, f1',
    ],
    [multiclass, { serve: { threshold: 0.4 } }, 'serve.threshold: is for a binary problem; this one is multiclass'],
  ])('of %j refuse %j', (file, change, message) => {
    expect(mistakesOf({ ...file, ...change })).toEqual([expect.stringContaining(message)]);
  });
});

describe('the nearest name', () => {
  it.each([
    ['agee', 'age'],
    ['AGE', 'age'],
    ['calss', 'class'],
    ['flight', 'fligth'],
    ['zzz', undefined],
    ['x', undefined],
    ['', undefined],
  ])('to %j is %j', (name, expected) => {
    expect(nearestName(name, ['age', 'class', 'fligth', 'y'])).toBe(expected);
  });
});

describe('dates and the age of rows', () => {
  it.each([
    ['%d/%m/%Q', 'holds %Q. Allowed: %Y %y'],
    ['%-d.%m.%Y', 'holds %-d. Allowed'],
    ['%d/%m', 'must say year (%Y), month (%m) and day (%d)'],
    ['%H:%M', 'must say year (%Y), month (%m) and day (%d)'],
  ])('the format %s is refused', (format, message) => {
    const columns = { ...binary.columns, since: { type: 'date', format } };
    expect(mistakesOf({ ...binary, columns })).toEqual([expect.stringContaining(message)]);
  });

  it('a format that says the day is none', () => {
    for (const format of ['%d/%m/%Y', '%y%j', '%d %b %Y at 100%%']) {
      expect(mistakesOf({ ...binary, columns: { ...binary.columns, since: { type: 'date', format } } })).toEqual([]);
    }
  });

  it('a window needs a time, and a length', () => {
    const window = (text: string) => ({ ...binary, input: { window: text } });
    expect(mistakesOf(window('10 days'))).toEqual([expect.stringContaining('input.window: is "10 days", which needs')]);
    const timed = { time: { column: 'since' } };
    expect(mistakesOf({ ...window('10 days'), ...timed })).toEqual([]);
    expect(mistakesOf({ ...window('0 days'), ...timed })).toEqual([expect.stringContaining('longer than nothing')]);
  });
});
