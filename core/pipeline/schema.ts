import * as z from 'zod';
import { defaultMetric } from './metric-names.ts';
import { endsLikeRunId } from '../names.ts';
import { durationSeconds } from './duration.ts';
import {
  columnList,
  columnName,
  cron,
  duration,
  durationBetween,
  fraction,
  instance,
  instancePattern,
  integer,
  orDuration,
  timezone,
} from './field-types.ts';

/** The fields of a pipeline file. Rules between fields are in the checks beside this file. */

const columnType = z.enum(['number', 'integer', 'category', 'text', 'boolean', 'date', 'timestamp']);
const column = z.strictObject({
  type: columnType,
  format: z.exactOptional(z.string().min(1)),
  values: z.exactOptional(z.array(z.string()).min(1)),
});

const target = z.strictObject({
  column: z.exactOptional(columnName),
  sql: z.exactOptional(z.string().min(1)),
  positive: z.exactOptional(z.string().min(1)),
  transform: z.enum(['none', 'log1p']).default('none'),
  min: z.number().nullable().default(null),
  rareBelow: integer.min(0).default(0),
});

const input = z.strictObject({
  header: z.boolean().default(true),
  delimiter: z
    .string()
    .regex(/^[^"\r\n.+\-\p{L}\p{N}]$/u, 'must be one character, such as "," ";" "|" or "\\t"')
    .default(','),
  encoding: z.enum(['utf-8', 'utf-16', 'latin-1']).default('utf-8'),
  timezone: timezone.default('UTC'),
  missing: z.array(z.string()).default(['']),
  window: orDuration('all').default('all'),
  settle: durationBetween('0 seconds', '1 hour').default('2 minutes'),
  ready: z.exactOptional(
    z.string().regex(/^[A-Za-z0-9._-]{1,100}$/, 'must be a file name such as "_READY": letters, digits, . _ and -'),
  ),
});

const derived = z.strictObject({
  sql: z.string().min(1),
  for: z.exactOptional(
    z.record(
      z.string().regex(/^[a-z][a-z0-9_]*$/, 'must be a variable name such as i: lower-case letters, digits, _'),
      z
        .tuple([integer, integer])
        .refine(([first, last]) => first <= last, 'must be [first, last] with first at most last'),
    ),
  ),
});

const history = z.strictObject({
  orderBy: columnName,
  partitionBy: columnList.default([]),
  lags: z.strictObject({ columns: columnList.min(1), steps: integer.min(1) }),
});

const gap = duration.default('0 days');
/** The bounds are those of float32, in which the matrix is stored. */
const imputed = z.union([z.enum(['none', 'median', 'mean']), z.number().min(-3.4e38).max(3.4e38)]);

const split = z
  .discriminatedUnion('by', [
    z.strictObject({
      by: z.literal('hash').default('hash'),
      validation: fraction.default(0.15),
      test: fraction.default(0.15),
      gap,
    }),
    z.strictObject({
      by: z.literal('group'),
      column: columnName,
      validation: fraction.default(0.15),
      test: fraction.default(0.15),
      gap,
    }),
    z.strictObject({ by: z.literal('time'), validation: duration, test: duration, gap }),
  ])
  .prefault({});

const hyperparameter = z
  .union([z.string(), z.number(), z.boolean()], { error: 'must be a string, a number, true or false' })
  .transform(String);

const train = z
  .strictObject({
    algorithm: z.enum(['xgboost', 'linear-learner']).default('xgboost'),
    hyperparameters: z.record(z.string(), hyperparameter).default({}),
    instance: instance.default('ml.m5.large'),
    maxRuntime: durationBetween('1 minute', '1 day').default('1 hour'),
    spot: z.boolean().default(false),
    tune: orDuration('never', 'after-rejection').default('never'),
    tuning: z
      .strictObject({
        maxJobs: integer.min(1).default(20),
        maxParallelJobs: integer.min(1).default(2),
        ranges: z
          .record(
            z.string(),
            z.union([z.tuple([z.number(), z.number()]), z.tuple([z.number(), z.number(), z.enum(['log', 'linear'])])], {
              error: 'must be [low, high] or [low, high, "log"]',
            }),
          )
          .default({}),
      })
      .prefault({}),
  })
  .transform(({ maxRuntime, ...rest }) => ({ ...rest, maxRuntimeSeconds: durationSeconds(maxRuntime) }))
  .prefault({});

const gate = z
  .strictObject({
    metric: z.exactOptional(z.string()),
    margin: z.number().min(0).lt(1).default(0.01),
    confidence: z.number().gt(0.5).lt(1).default(0.95),
    minTestRows: integer.min(1).default(500),
    require: z.record(z.string(), z.number()).default({}),
    suspect: z.record(z.string(), z.number()).default({}),
    slices: z.exactOptional(
      z.strictObject({
        by: columnList.min(1),
        maxDrop: fraction.default(0.02),
        minRows: integer.min(1).default(200),
      }),
    ),
  })
  .prefault({});

const cost = z.number().gt(0);
const serve = z
  .strictObject({
    threshold: z
      .union([
        fraction,
        z.strictObject({ maximize: z.string() }),
        z.strictObject({ cost: z.strictObject({ falsePositive: cost, falseNegative: cost }) }),
      ])
      .default(0.5),
    top: integer.min(1).default(1),
    instance: z
      .string()
      .regex(
        new RegExp(`^serverless$|${instancePattern.source}`),
        'must be "serverless" or a SageMaker instance type such as "ml.m5.large"',
      )
      .default('serverless'),
    count: integer.min(1).default(1),
    canary: z.number().gt(0).max(1).default(0.1),
    bake: durationBetween('1 second', '1 day').default('10 minutes'),
    keepPrevious: z.boolean().default(false),
  })
  .transform(({ bake, ...rest }) => ({ ...rest, bakeSeconds: durationSeconds(bake) }))
  .prefault({});

/** A pipeline file. The output has every default that does not depend on another field. */
export const fileSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,19}$/, 'must be at most 20 lower-case letters, digits and -, and begin with a letter')
    .refine(
      (name) => !endsLikeRunId(name),
      'must not end like a run id (a dash, 8 characters, a dash, 6 characters): the pipeline named by the part before would delete resources of this one',
    ),
  problem: z.enum(['binary', 'multiclass', 'regression']),
  columns: z
    .record(columnName, z.union([columnType.transform((type): z.output<typeof column> => ({ type })), column]))
    .refine((columns) => Object.keys(columns).length > 0, 'must name at least one column'),
  target,
  input: input.prefault({}),
  key: z.exactOptional(columnList.min(1)),
  time: z.exactOptional(z.strictObject({ column: columnName, labelDelay: duration.default('0 days') })),
  drop: columnList.default([]),
  derive: z
    .record(
      columnName,
      z.union([
        z
          .string()
          .min(1)
          .transform((sql): z.output<typeof derived> => ({ sql })),
        derived,
      ]),
    )
    .default({}),
  history: z.exactOptional(history),
  encode: z.record(z.string(), z.enum(['onehot', 'ordinal', 'ignore', 'number', 'standardized'])).default({}),
  impute: z.record(z.string(), imputed).default({}),
  split,
  train,
  quality: z
    .strictObject({
      minRows: integer.min(1).default(1000),
      maxQuarantined: z.number().min(0).max(1).default(0.01),
    })
    .prefault({}),
  gate,
  serve,
  schedule: z.strictObject({ cron: cron.default('0 6 ? * MON *'), timezone: timezone.default('UTC') }).prefault({}),
});

/** The pipeline file with every default, including defaults that depend on another field. */
export const pipelineSchema = fileSchema.transform((file) => {
  // For an expression that yields anything but true or false, the file must set `positive`.
  const booleanTarget = file.target.sql !== undefined || file.columns[file.target.column ?? '']?.type === 'boolean';
  const positive = file.problem === 'binary' && booleanTarget ? { positive: 'true' } : {};
  return {
    ...file,
    target: { ...positive, ...file.target },
    gate: { ...file.gate, metric: file.gate.metric ?? defaultMetric[file.problem] },
  };
});

/** A pipeline with every default filled in. */
export type Pipeline = z.output<typeof pipelineSchema>;
