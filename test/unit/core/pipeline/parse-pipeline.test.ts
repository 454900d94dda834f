import { describe, expect, it } from 'vitest';
import { PipelineFileError } from '../../../../core/errors.ts';
import { parsePipeline } from '../../../../core/pipeline/parse-pipeline.ts';
import { files, mistakesOf } from '../../../fixtures/pipeline-mistakes.ts';

const { binary, multiclass, regression } = files;

describe('a pipeline file with mistakes', () => {
  it('lists all of them at once, each with its path, the value found and a suggestion', () => {
    const file = {
      ...binary,
      problem: 'binari',
      columns: { ...binary.columns, age: 'nubmer' },
      target: { column: 'lefd', positive: 'yes' },
      gate: { requires: { auc: 0.9 } },
    };
    expect(mistakesOf(file)).toEqual([
      'problem: is "binari". Allowed: binary, multiclass, regression; did you mean "binary"?',
      'columns.age: is "nubmer". Allowed: number, integer, category, text, boolean, date, timestamp; did you mean "number"?',
      'gate.requires: is not a known field. Allowed: metric, margin, confidence, minTestRows, require, suspect, slices; did you mean "require"?',
      'target.column: names "lefd", which is not a column. Allowed: customer, plan, age, since, left; did you mean "left"?',
    ]);
  });

  it('finds mistakes between fields even in a section with another mistake', () => {
    const file = { ...binary, drop: ['agee', 5], gate: { margin: 'small', require: { auk: 0.9 } } };
    expect(mistakesOf(file)).toEqual([
      'drop[1]: is 5; must be a string',
      'gate.margin: is "small"; must be a number',
      'drop[0]: names "agee", which is not a column. Allowed: customer, plan, age, since, left; did you mean "age"?',
      expect.stringMatching(
        /^gate\.require\.auk: "auk" is not a known metric\. Allowed: accuracy, auc, .*did you mean "auc"\?$/,
      ),
    ]);
  });

  it('finds an unknown name in a list that also contains items of the wrong type', () => {
    expect(mistakesOf({ ...binary, drop: [1, 2, 'agee'] })).toEqual([
      'drop[0]: is 1; must be a string',
      'drop[1]: is 2; must be a string',
      expect.stringContaining('names "agee", which is not a column'),
    ]);
  });

  it('throws a PipelineFileError with the file name and the number of mistakes', () => {
    expect(() => parsePipeline('{}', 'pipelines/x.json')).toThrow(PipelineFileError);
    expect(() => parsePipeline('{}', 'pipelines/x.json')).toThrow(
      /^pipelines\/x\.json has 4 mistakes:\n {2}line 1, column 1, name: is required/,
    );
  });

  it('gives line and column of every mistake: of the field, the list item, or the parent of a missing field', () => {
    const text = `{
  "name": "churn",
  "problem": "binary",
  "columns": {
    "age": "nubmer",
    "plan": "category", "left": "category"
  },
  "target": { "column": "left" },
  "drop": ["age",
    "agee"],
  "gate": { "requires": {}, "require": { "auk": 0.9 } }
}`;
    expect(() => parsePipeline(text, 'p.json')).toThrow(
      /^p\.json has 5 mistakes:\n {2}line 5, column 5, columns\.age: .*\n {2}line 11, column 13, gate\.requires: .*\n {2}line 10, column 5, drop\[1\]: .*\n {2}line 8, column 3, target\.positive: .*\n {2}line 11, column 42, gate\.require\.auk: .*$/,
    );
  });

  it.each(['[]', '"text"', 'null', '3'])('rejects %s, which is not an object', (text) => {
    expect(() => parsePipeline(text, 'p.json')).toThrow(`p.json contains ${text}; a pipeline file must be an object`);
  });

  it('quotes a column name with a space in the path', () => {
    const columns = { ...binary.columns, 'Flight Distance': 'nmber' };
    expect(mistakesOf({ ...binary, columns })).toEqual([
      expect.stringMatching(/^columns\["Flight Distance"\]: is "nmber"/),
    ]);
  });

  it.each([
    [{ name: 'Churn' }, 'name: is "Churn"; must be at most 20 lower-case letters'],
    [{ name: 'a'.repeat(21) }, 'must be at most 20 lower-case letters'],
    [{ name: '1st' }, 'begin with a letter'],
    [{ name: 'a-20260302-060000' }, 'name: is "a-20260302-060000"; must not end like a run id'],
    [{ columns: {} }, 'columns: is {}; must name at least one column'],
    [{ columns: { ...binary.columns, '': 'number' } }, 'refer to an empty header cell as column_1'],
    [{ columns: { ...binary.columns, x: { values: ['a'] } } }, 'columns.x.type: is required and missing'],
    [{ key: [] }, 'key: is []; must have at least 1 item'],
    [{ key: ['customer', 'customer'] }, 'key: is ["customer","customer"]; contains a column twice'],
    [{ input: { delimiter: ';;' } }, 'input.delimiter: is ";;"; must be one character'],
    [{ input: { delimiter: 'a' } }, 'must be one character'],
    [{ split: { by: 'hsh' } }, 'split.by: is "hsh". Allowed: hash, group, time; did you mean "hash"?'],
    [{ split: { test: 0 } }, 'split.test: is 0; must be above 0'],
    [{ split: { test: '4 weeks' } }, 'split.test: is "4 weeks"; must be a number'],
    [{ train: { maxRuntime: 3600 } }, 'train.maxRuntime: is 3600; must be a string'],
    [{ train: { maxRuntime: '1 houre' } }, 'must be a duration such as "10 minutes"'],
    [{ train: { maxRuntime: '2 days' } }, 'train.maxRuntime: is "2 days"; must be from "1 minute" to "1 day"'],
    [{ train: { instance: 'm5.large' } }, 'must be a SageMaker instance type such as "ml.m5.large"'],
    [{ serve: { instance: 'server-less' } }, 'must be "serverless" or a SageMaker instance type'],
    [{ serve: { threshold: 1 } }, 'serve.threshold: is 1; must be below 1'],
    [{ serve: { canary: 0 } }, 'serve.canary: is 0; must be above 0'],
    [{ quality: { minRows: 1.5 } }, 'quality.minRows: is 1.5; must be a whole number'],
    [{ gate: { minTestRows: 0 } }, 'gate.minTestRows: is 0; must be at least 1'],
    [{ derive: { double: '' } }, 'derive.double: is ""; must not be empty'],
    [{ schedule: { timezone: 'Berlin' } }, 'schedule.timezone: is "Berlin"; must be an IANA time zone'],
    [{ schedule: { cron: '0 6 * * 1' } }, 'schedule.cron: is "0 6 * * 1"; must be six fields'],
    [{ schedule: { cron: '0 6 * * MON *' } }, 'must have ? in exactly one of day of month (third) and day of week'],
    [{ schedule: { cron: '*/0 6 ? * MON *' } }, 'has "*/0" as minutes'],
    [{ schedule: { cron: '60 6 ? * MON *' } }, 'has "60" as minutes; allowed are 0-59'],
    [{ schedule: { cron: '0 6 ? * MUN *' } }, 'has "MUN" as day of week; allowed are 1-7 or SUN-SAT'],
  ])('rejects %j', (change, message) => {
    expect(mistakesOf({ ...binary, ...change })).toEqual([expect.stringContaining(message)]);
  });

  it('may not use names that every JavaScript object has as columns or metrics', () => {
    const file = { ...binary, drop: ['constructor'], gate: { require: { toString: 0.5 } } };
    expect(mistakesOf(file)).toEqual([
      expect.stringContaining('drop[0]: names "constructor", which is not a column'),
      expect.stringContaining('gate.require.toString: "toString" is not a known metric'),
    ]);
  });
});

describe('a pipeline file without mistakes', () => {
  /** The defaults whose form in the file equals the parsed form. */
  const defaults = {
    input: {
      header: true,
      delimiter: ',',
      encoding: 'utf-8',
      timezone: 'UTC',
      missing: [''],
      window: 'all',
      settle: '2 minutes',
    },
    target: { column: 'plan', transform: 'none', min: null, rareBelow: 0 },
    drop: [],
    derive: {},
    encode: {},
    impute: {},
    split: { by: 'hash', validation: 0.15, test: 0.15, gap: '0 days' },
    quality: { minRows: 1000, maxQuarantined: 0.01 },
    gate: { metric: 'mlogloss', margin: 0.01, confidence: 0.95, minTestRows: 500, require: {}, suspect: {} },
    schedule: { cron: '0 6 ? * MON *', timezone: 'UTC' },
  };
  const train = {
    algorithm: 'xgboost',
    hyperparameters: {},
    instance: 'ml.m5.large',
    spot: false,
    tune: 'never',
    tuning: { maxJobs: 20, maxParallelJobs: 2, ranges: {} },
  };
  const serve = { threshold: 0.5, top: 1, instance: 'serverless', count: 1, canary: 0.1, keepPrevious: false };
  const parse = (file: unknown) => parsePipeline(JSON.stringify(file), 'p.json');

  it('needs only name, problem, columns and target; everything else has a default', () => {
    expect(parse(multiclass)).toEqual({
      ...defaults,
      name: 'plans',
      problem: 'multiclass',
      columns: { plan: { type: 'category' }, age: { type: 'number' } },
      train: { ...train, maxRuntimeSeconds: 3600 },
      serve: { ...serve, bakeSeconds: 600 },
    });
  });

  it('may contain every default', () => {
    const written = { train: { ...train, maxRuntime: '1 hour' }, serve: { ...serve, bake: '10 minutes' } };
    expect(parse({ ...multiclass, ...defaults, ...written })).toEqual(parse(multiclass));
    expect(mistakesOf({ ...binary, time: { column: 'since', labelDelay: '0 days' } })).toEqual([]);
  });

  it.each([
    [binary, 'logloss'],
    [multiclass, 'mlogloss'],
    [regression, 'rmse'],
  ])('has the default metric of its problem', (file, metric) => {
    expect(parsePipeline(JSON.stringify(file), 'p.json').gate.metric).toBe(metric);
  });

  it('is parsed to columns and derived columns in one form, durations in seconds and hyperparameters as strings', () => {
    const pipeline = parsePipeline(
      JSON.stringify({
        ...binary,
        $schema: '../pipeline.schema.json',
        columns: { ...binary.columns, plan: { type: 'category', values: ['a', 'b'] } },
        derive: { decade: 'floor(age / 10)', 'letter_{i}': { for: { i: [1, 3] }, sql: 'substr(customer, {i}, 1)' } },
        train: {
          hyperparameters: { num_round: 40, eta: '0.1', save_model_on_termination: true },
          maxRuntime: '90 minutes',
        },
        serve: { bake: '90 seconds' },
      }),
      'p.json',
    );
    expect(pipeline).not.toHaveProperty('$schema');
    expect(pipeline.columns['plan']).toEqual({ type: 'category', values: ['a', 'b'] });
    expect(pipeline.columns['age']).toEqual({ type: 'number' });
    expect(pipeline.derive).toEqual({
      decade: { sql: 'floor(age / 10)' },
      'letter_{i}': { for: { i: [1, 3] }, sql: 'substr(customer, {i}, 1)' },
    });
    expect(pipeline.train.hyperparameters).toEqual({ num_round: '40', eta: '0.1', save_model_on_termination: 'true' });
    expect(pipeline.train.maxRuntimeSeconds).toBe(5400);
    expect(pipeline.serve.bakeSeconds).toBe(90);
  });

  it('has true as the positive value of a boolean target by default', () => {
    const file = { ...binary, columns: { ...binary.columns, left: 'boolean' } };
    expect(parsePipeline(JSON.stringify({ ...file, target: { column: 'left' } }), 'p').target.positive).toBe('true');
    const withFalse = { ...file, target: { column: 'left', positive: 'false' } };
    expect(parsePipeline(JSON.stringify(withFalse), 'p').target.positive).toBe('false');
  });

  it.each([
    '0 6 ? * MON *',
    '*/15 * * * ? *',
    '0 18 ? * MON-FRI *',
    '0 0 L * ? 2030-2040',
    '30 4 ? JAN,JUL 6#3 *',
    '0 8 1W * ? *',
  ])('may have the schedule "%s"', (cron) =>
    expect(mistakesOf({ ...binary, schedule: { cron, timezone: 'Asia/Kolkata' } })).toEqual([]),
  );
});
