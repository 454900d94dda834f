import { describe, expect, it } from 'vitest';
import { files, mistakesOf } from './pipeline-mistakes.ts';

const { binary } = files;

describe('a default that is written out', () => {
  it('is never refused', () => {
    const file = {
      ...binary,
      input: {
        header: true,
        delimiter: ',',
        encoding: 'utf-8',
        timezone: 'UTC',
        missing: [''],
        window: 'all',
        settle: '2 minutes',
      },
      target: { ...binary.target, transform: 'none', min: null, rareBelow: 0 },
      time: { column: 'since', labelDelay: '0 days' },
      drop: [],
      derive: {},
      encode: {},
      impute: {},
      split: { by: 'hash', validation: 0.15, test: 0.15, gap: '0 days' },
      train: {
        algorithm: 'xgboost',
        hyperparameters: {},
        instance: 'ml.m5.large',
        maxRuntime: '1 hour',
        spot: false,
        tune: 'never',
        tuning: { maxJobs: 20, maxParallelJobs: 2, ranges: {} },
      },
      quality: { minRows: 1000, maxQuarantined: 0.01 },
      gate: { metric: 'logloss', margin: 0.01, confidence: 0.95, minTestRows: 500, require: {}, suspect: {} },
      serve: {
        threshold: 0.5,
        top: 1,
        instance: 'serverless',
        count: 1,
        canary: 0.1,
        bake: '10 minutes',
        keepPrevious: false,
      },
      schedule: { cron: '0 6 ? * MON *', timezone: 'UTC' },
    };
    expect(mistakesOf(file)).toEqual([]);
  });
});
