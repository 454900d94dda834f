import { evaluationSchema, type Evaluation } from '../../core/evaluation.ts';
import { noDrift } from '../../core/features/drift-record.ts';
import { trainingProfile } from './training-fixture.ts';
import type { Features } from '../../core/features/features.ts';
import { keys } from '../../core/names.ts';
import { evaluate, type EvaluateDependencies } from '../../handlers/evaluate/evaluate.ts';
import type { ReadTestRowsOptions, TestRows } from '../../handlers/evaluate/read-test-rows.ts';

/** The run whose challenger is evaluated. */
export const run = { runId: 'new', execution: 'arn:aws:states:us-east-1:000000000000:execution:relearn-loans:x' };

/** A features.json. */
export function features(changes: Partial<Features>): Features {
  return {
    version: 1,
    pipeline: 'loans',
    problem: 'binary',
    algorithm: 'xgboost',
    featureNames: ['age'],
    classes: ['no', 'yes'],
    target: { column: 'paid', transform: 'none', min: null },
    definition: { missing: [''], columns: { age: { type: 'number' } }, derive: [] },
    encodings: [],
    split: { by: 'hash', key: ['age'], validation: 0.15, test: 0.15 },
    threshold: 0.5,
    top: 1,
    ...changes,
  };
}

function plan(problem: Features['problem'], metric: string, { serve = {}, file = {} }: Pick<Given, 'serve' | 'file'>) {
  const pipeline = {
    name: 'loans',
    problem,
    columns: { age: 'number', paid: problem === 'regression' ? 'number' : 'category' },
    target: { column: 'paid', ...(problem === 'binary' ? { positive: 'yes' } : {}) },
    gate: { metric },
    serve,
    ...file,
  };
  const execution = run.execution;
  const startedAt = '2026-01-05T06:00:00.000Z';
  return {
    version: 1,
    runId: 'new',
    execution,
    trigger: 'manual',
    startedAt,
    force: false,
    promote: false,
    pipeline,
    objects: [],
  };
}

export interface Given {
  metric?: string;
  challenger?: Partial<Features>;
  /** Changes to the champion's features.json, which need not be ones that can be read. */
  champion?: Record<string, unknown>;
  /** The text of each side's batch scores. */
  scores: { challenger: string; champion?: string };
  labels?: string[];
  targets?: number[];
  shared?: number[];
  split?: Parameters<typeof evaluate>[0]['champion'];
  truth?: Partial<TestRows>;
  /** Changes to the pipeline file. */
  serve?: Record<string, unknown>;
  file?: Record<string, unknown>;
  /** When the champion's run started; without it its plan is gone. */
  championStartedAt?: string;
  /** What Split and batch scoring wrote of the validation rows. */
  validation?: { labels: string; scores: string };
  /** The bytes of model.tar.gz. */
  artifact?: Uint8Array;
  /** Entries so far. */
  ledger?: number;
}

/** A bucket as a plain object, filled with a run's files. */
export function dependencies(
  given: Given,
): EvaluateDependencies & { written: Map<string, unknown>; asked: ReadTestRowsOptions[]; closed: () => number } {
  const challenger = features(given.challenger ?? {});
  const metric = given.metric ?? { binary: 'logloss', multiclass: 'mlogloss', regression: 'rmse' }[challenger.problem];
  const count = (given.labels ?? given.targets ?? []).length;
  const objects = new Map<string, unknown>([
    [keys.plan('new'), plan(challenger.problem, metric, given)],
    ...(given.championStartedAt === undefined
      ? []
      : [[keys.plan('old'), { startedAt: given.championStartedAt }] as const]),
    [keys.features('new'), challenger],
    [keys.features('old'), given.champion && { ...features({}), ...given.champion }],
    [`${keys.scores('new', 'challenger')}part-0.csv.out`, given.scores.challenger],
    [`${keys.scores('new', 'champion')}part-0.csv.out`, given.scores.champion],
    [`${keys.scores('new', 'validation')}part-0.csv.out`, given.validation?.scores],
    [keys.validationLabels('new'), given.validation?.labels],
    [keys.drift('new'), noDrift(null, 'no model serves yet')],
    [keys.trainingProfile('new'), trainingProfile],
  ]);
  const labelNames = [...new Set(given.labels ?? [])];
  const rows: TestRows = {
    labelNames,
    labels: Int32Array.from(given.labels ?? [], (label) => labelNames.indexOf(label)),
    targets: Float64Array.from(given.targets ?? []),
    shared: Uint8Array.from(given.shared ?? Array.from({ length: count }, () => 1)),
    withMissing: [],
    recordsOf: async (numbers) => numbers.map((row) => ({ age: row })),
    ...given.truth,
  };
  const written = new Map<string, unknown>();
  const asked: ReadTestRowsOptions[] = [];
  let closed = 0;
  return {
    written,
    asked,
    closed: () => closed,
    openTestRows: async (_key, options) => {
      asked.push(options);
      return {
        rows,
        close: async () => {
          closed++;
        },
      };
    },
    readBytes: async () => given.artifact ?? new Uint8Array(0),
    readParts: async function* (key) {
      const text = String(objects.get(key));
      // Cut in the middle of a line.
      yield text.slice(0, 5);
      yield text.slice(5);
    },
    bucket: {
      uri: (key) => `s3://loans/${key}`,
      readJson: async (key) => objects.get(key),
      readVersioned: async (key) => (objects.has(key) ? { value: objects.get(key), etag: '"1"' } : undefined),
      list: async (prefix) => {
        if (prefix === artifactKey) {
          return given.artifact === undefined ? [] : [{ key: prefix, etag: '"1"', sizeBytes: given.artifact.length }];
        }
        return Array.from({ length: given.ledger ?? 0 }, (_, index) => ({
          key: `ledger/${index}`,
          etag: '"1"',
          sizeBytes: 9,
        }));
      },
      writeJson: async (key, value) => {
        written.set(key, JSON.parse(JSON.stringify(value)));
      },
    },
  };
}

const artifactKey = `${keys.artifacts('new')}loans-new-1/output/model.tar.gz`;
export const artifact = `s3://loans/${artifactKey}`;

export const comparableChampion = { runId: 'old', comparable: true };

export async function evaluated(given: Given): Promise<Evaluation> {
  const bucket = dependencies(given);
  await evaluate({ run, artifact, champion: given.split ?? null }, bucket);
  return evaluationSchema.parse(bucket.written.get(keys.evaluation('new')));
}
