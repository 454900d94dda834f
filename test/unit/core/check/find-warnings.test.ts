import { describe, expect, it } from 'vitest';
import { findWarnings } from '../../../../core/check/find-warnings.ts';
import type { Features } from '../../../../core/features/features.ts';
import type { Profile } from '../../../../core/profile/profile.ts';
import type { Relation } from '../../../../core/profile/relation.ts';
import type { SplitRecord } from '../../../../core/partition/split-record.ts';
import { parsePipeline } from '../../../../core/pipeline/parse-pipeline.ts';

const file = {
  name: 'p',
  problem: 'binary',
  columns: { id: 'integer', code: 'integer', x: 'number', y: 'category' },
  target: { column: 'y', positive: 'yes' },
  key: ['id'],
  gate: { minTestRows: 140 },
};
const column = (distinct: number) => ({
  type: 'integer',
  count: 1000,
  missing: 0,
  distinct,
  unique: distinct === 1000,
  min: '0',
  max: '1',
  mean: null,
  deviation: null,
  quantiles: null,
  top: [],
});
const profile: Profile = {
  version: 2,
  rows: {
    read: 1000,
    quarantined: 0,
    unlabelled: 0,
    waiting: 0,
    outdated: 0,
    duplicates: 0,
    clean: 1000,
    sampled: 1000,
  },
  ignoredColumns: [],
  quarantine: [],
  columns: { id: column(1000), code: column(40), x: { ...column(1000), type: 'number' }, y: column(2) },
};
const splitSettings = { by: 'hash' as const, key: ['id'], validation: 0.15, test: 0.15 };
const split: SplitRecord = {
  version: 1,
  split: splitSettings,
  rows: { train: 700, validation: 150, test: 150, gap: 0, unseenClass: 0 },
  overlap: { validation: 0, test: 1, keys: 0, groups: 0 },
  oneSidedClasses: { count: 0, largest: [] },
};
const features: Features = {
  version: 1,
  pipeline: 'p',
  problem: 'binary',
  algorithm: 'xgboost',
  featureNames: ['code', 'x'],
  classes: ['no', 'yes'],
  target: { column: 'y', transform: 'none', min: null },
  definition: { missing: [''], columns: {}, derive: [] },
  encodings: [
    { kind: 'number', column: 'code', type: 'integer' },
    { kind: 'number', column: 'x', type: 'number' },
  ],
  split: splitSettings,
  threshold: 0.5,
  top: 1,
};

const warn = (
  changed: {
    file?: object;
    profile?: object;
    split?: object;
    features?: object;
    relations?: Relation[];
  } = {},
) =>
  findWarnings(parsePipeline(JSON.stringify({ ...file, ...changed.file }), 'p'), {
    profile: { ...profile, ...changed.profile },
    split: { ...split, ...changed.split },
    features: { ...features, ...changed.features },
    relations: changed.relations ?? [],
  });

describe('check warns about', () => {
  const leak: Relation = { columns: ['x'], by: 'value', explained: 0.99, metrics: {} };
  it.each<[string, Parameters<typeof warn>[0], RegExp]>([
    ['a missing key', { file: { key: undefined } }, /^The file has no "key"/],
    [
      'an id among the features',
      { profile: { columns: { ...profile.columns, code: column(1000) } } },
      /^"code" has a different value on every row/,
    ],
    ['a leak', { relations: [leak] }, /^"x" alone explains 99% of the target\. This is a leak/],
    [
      'a leak of two columns',
      { relations: [{ ...leak, columns: ['x', 'code'], by: 'order' }] },
      /^The order of "x" and "code" alone explains 99%/,
    ],
    [
      'columns that are known together with the target',
      {
        file: { history: { orderBy: 'id', lags: { columns: ['y', 'x'], steps: 2 } } },
        features: { target: { column: 'y', transform: 'none', min: null } },
      },
      /^"x" is a feature of the row itself and, through "history", of later rows, like the columns that the target/,
    ],
    [
      'a constant column',
      { features: { dropped: [{ column: 'z', why: 'constant' }] } },
      /^"z" has the same value on every training row, so it is not a feature/,
    ],
    [
      'too few test rows',
      { split: { rows: { ...split.rows, test: 139 } } },
      /139 test rows, but gate\.minTestRows is 140/,
    ],
    [
      'test rows that equal training rows',
      { split: { overlap: { ...split.overlap, test: 2 } } },
      /^2 of 150 test rows have exactly the same features/,
    ],
    [
      'a class that some partition lacks',
      { split: { oneSidedClasses: { count: 1, largest: [{ class: 'rare', train: 0, validation: 0, test: 3 }] } } },
      /^1 class is missing from a partition, for example "rare"/,
    ],
    [
      'rows whose class no training row has',
      { split: { rows: { ...split.rows, unseenClass: 3 } } },
      /^3 rows are left out/,
    ],
  ])('%s', (_, changed, warning) => {
    expect(warn(changed)).toEqual([expect.stringMatching(warning)]);
  });

  it('nothing else: unique measurements are not ids, and a good feature is not a leak', () => {
    expect(warn({ relations: [{ ...leak, explained: 0.94 }] })).toEqual([]);
  });
});
