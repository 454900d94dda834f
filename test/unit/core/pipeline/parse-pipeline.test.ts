import { describe, expect, it } from 'vitest';
import { PipelineFileError } from '../../../../core/errors.ts';
import { parsePipeline } from '../../../../core/pipeline/parse-pipeline.ts';
import { files, mistakesOf } from '../../../fixtures/pipeline-mistakes.ts';

const { binary, multiclass, regression } = files;

describe('a pipeline file with mistakes', () => {
  it('names all of them at once, each with its path, what was found and what was meant', () => {
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
      'gate.requires: is no field. Allowed: metric, margin, confidence, minTestRows, require, suspect, slices; did you mean "require"?',
      'target.column: names "lefd", which is no column. Allowed: customer, plan, age, since, left; did you mean "left"?',
    ]);
  });

  it('finds mistakes of one field against another in a section that has a mistake of its own', () => {
    const file = { ...binary, drop: ['agee', 5], gate: { margin: 'small', require: { auk: 0.9 } } };
    expect(mistakesOf(file)).toEqual([
      'drop[1]: is 5; must be a string',
      'gate.margin: is "small"; must be a number',
      'drop[0]: names "agee", which is no column. Allowed: customer, plan, age, since, left; did you mean "age"?',
      expect.stringMatching(
        /^gate\.require\.auk: "auk" is no metric\. Allowed: accuracy, auc, .*did you mean "auc"\?$/,
      ),
    ]);
  });

  it('finds a wrong name in a list of which several items are no names at all', () => {
    expect(mistakesOf({ ...binary, drop: [1, 2, 'agee'] })).toEqual([
      'drop[0]: is 1; must be a string',
      'drop[1]: is 2; must be a string',
      expect.stringContaining('names "agee", which is no column'),
    ]);
  });

  it('is a PipelineFileError that names the file and counts the mistakes', () => {
    expect(() => parsePipeline('{}', 'pipelines/x.json')).toThrow(PipelineFileError);
    expect(() => parsePipeline('{}', 'pipelines/x.json')).toThrow(
      /^pipelines\/x\.json has 4 mistakes:\n {2}name: is required/,
    );
  });

  it.each(['[]', '"text"', 'null', '3'])('refuses %s, which is no object', (text) => {
    expect(() => parsePipeline(text, 'p.json')).toThrow(`p.json holds ${text}; a pipeline file must be an object`);
  });

  it('writes a path with a blank in it so that it can be found', () => {
    const columns = { ...binary.columns, 'Flight Distance': 'nmber' };
    expect(mistakesOf({ ...binary, columns })).toEqual([
      expect.stringMatching(/^columns\["Flight Distance"\]: is "nmber"/),
    ]);
  });

  it.each([
    [{ name: 'Churn' }, 'name: is "Churn"; must be at most 20 lower-case letters'],
    [{ name: 'a'.repeat(21) }, 'must be at most 20 lower-case letters'],
    [{ name: '1st' }, 'beginning with a letter'],
    [{ name: 'a-20260302-060000' }, 'name: is "a-20260302-060000"; must not end as a run id does'],
    [{ columns: {} }, 'columns: is {}; must name at least one column'],
    [{ columns: { ...binary.columns, '': 'number' } }, 'a nameless header cell is addressed as column_1'],
    [{ columns: { ...binary.columns, x: { values: ['a'] } } }, 'columns.x.type: is required and missing'],
    [{ key: [] }, 'key: is []; must have at least 1 item'],
    [{ key: ['customer', 'customer'] }, 'key: is ["customer","customer"]; names a column twice'],
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
    [{ schedule: { timezone: 'Berlin' } }, 'schedule.timezone: is "Berlin"; must be a time zone of the IANA list'],
    [{ schedule: { cron: '0 6 * * 1' } }, 'schedule.cron: is "0 6 * * 1"; must be six fields'],
    [{ schedule: { cron: '0 6 * * MON *' } }, 'must have ? in exactly one of day of month (third) and day of week'],
    [{ schedule: { cron: '*/0 6 ? * MON *' } }, 'has "*/0" as minutes'],
    [{ schedule: { cron: '60 6 ? * MON *' } }, 'has "60" as minutes; allowed are 0-59'],
    [{ schedule: { cron: '0 6 ? * MUN *' } }, 'has "MUN" as day of week; allowed are 1-7 or SUN-SAT'],
  ])('refuses %j', (change, message) => {
    expect(mistakesOf({ ...binary, ...change })).toEqual([expect.stringContaining(message)]);
  });

  it('does not take the names that every JavaScript object has for columns or metrics', () => {
    const file = { ...binary, drop: ['constructor'], gate: { require: { toString: 0.5 } } };
    expect(mistakesOf(file)).toEqual([
      expect.stringContaining('drop[0]: names "constructor", which is no column'),
      expect.stringContaining('gate.require.toString: "toString" is no metric'),
    ]);
  });
});

describe('a pipeline file without mistakes', () => {
  /** The defaults that a file writes as they are read. */
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

  it('may write every default out', () => {
    const written = { train: { ...train, maxRuntime: '1 hour' }, serve: { ...serve, bake: '10 minutes' } };
    expect(parse({ ...multiclass, ...defaults, ...written })).toEqual(parse(multiclass));
    expect(mistakesOf({ ...binary, time: { column: 'since', labelDelay: '0 days' } })).toEqual([]);
  });

  it.each([
    [binary, 'logloss'],
    [multiclass, 'mlogloss'],
    [regression, 'rmse'],
  ])('is compared by its problem’s own metric', (file, metric) => {
    expect(parsePipeline(JSON.stringify(file), 'p.json').gate.metric).toBe(metric);
  });

  it('has columns and derived columns in one form, durations in seconds and hyperparameters as strings', () => {
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

  it('takes true as the positive answer of a boolean target unless it says otherwise', () => {
    const file = { ...binary, columns: { ...binary.columns, left: 'boolean' } };
    expect(parsePipeline(JSON.stringify({ ...file, target: { column: 'left' } }), 'p').target.positive).toBe('true');
    const other = { ...file, target: { column: 'left', positive: 'false' } };
    expect(parsePipeline(JSON.stringify(other), 'p').target.positive).toBe('false');
  });

  it.each([
    '0 6 ? * MON *',
    '*/15 * * * ? *',
    '0 18 ? * MON-FRI *',
    '0 0 L * ? 2030-2040',
    '30 4 ? JAN,JUL 6#3 *',
    '0 8 1W * ? *',
  ])('may be run at "%s"', (cron) =>
    expect(mistakesOf({ ...binary, schedule: { cron, timezone: 'Asia/Kolkata' } })).toEqual([]),
  );
});
