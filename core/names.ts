import { createHash } from 'node:crypto';

/**
 * The names of everything that a run or a stack creates, and the keys in its bucket. No other file
 * builds names.
 */

/**
 * The id of a run: its start as yyyymmdd-hhmmss (UTC) and 8 hex digits of sha256(execution name),
 * 24 characters. The execution name is hashed because it may contain characters that SageMaker
 * rejects (EventBridge writes `_`).
 */
export function runIdOf(startedAt: string, executionName: string): string {
  const digits = new Date(startedAt).toISOString().replaceAll(/[-:]/g, '');
  const hash = createHash('sha256').update(executionName).digest('hex').slice(0, 8);
  return `${digits.slice(0, 8)}-${digits.slice(9, 15)}-${hash}`;
}

export function isRunId(text: string): boolean {
  return /^\d{8}-\d{6}-[0-9a-f]{8}$/.test(text);
}

/** One of the two models in a comparison. */
export type Contender = 'challenger' | 'champion';

/**
 * What a batch scoring job scores: the test rows with one of the models, or the validation rows
 * with the challenger.
 */
export type Scoring = Contender | 'validation';

/**
 * A hash that stands for the pipeline in the names of tuning jobs. Such a name has at most 32
 * characters, and run id and dash take 25 of them. The pipeline's name is in the tags of the job.
 */
export function tuningPrefix(pipeline: string): string {
  return createHash('sha256').update(pipeline).digest('hex').slice(0, 7);
}

/**
 * Names in SageMaker: [a-z0-9-], at most 63 characters. A pipeline's name has at most 20
 * of them, a run id 24.
 */
export const jobNames = {
  training: (pipeline: string, runId: string, attempt: number) => `${pipeline}-${runId}-${attempt}`,
  tuning: (pipeline: string, runId: string) => `${tuningPrefix(pipeline)}-${runId}`,
  scoring: (pipeline: string, runId: string, scoring: Scoring, attempt: number) =>
    `${pipeline}-${runId}-${scoring}-${attempt}`,
  model: (pipeline: string, runId: string) => `${pipeline}-${runId}`,
  endpointConfig: (pipeline: string, runId: string) => `${pipeline}-${runId}`,
  endpoint: (pipeline: string, runId: string, attempt: number) => `${pipeline}-${runId}-${attempt}`,
};

/** The name of the next endpoint for the same model, because no name is used twice. */
export function nextEndpoint(endpoint: string): string {
  const dash = endpoint.lastIndexOf('-');
  return `${endpoint.slice(0, dash)}-${Number(endpoint.slice(dash + 1)) + 1}`;
}

/**
 * The id of the run that a job or endpoint belongs to; undefined if the name lacks this pipeline's
 * prefix.
 */
export function runIdIn(prefix: string, resourceName: string): string | undefined {
  if (!resourceName.startsWith(`${prefix}-`)) return undefined;
  return /^(\d{8}-\d{6}-[0-9a-f]{8})(?:-|$)/.exec(resourceName.slice(prefix.length + 1))?.[1];
}

/**
 * A run id as an IAM pattern, which has only `*` and `?`. It keeps `bike` from changing what
 * `bike-2` created. A pipeline's name must not look like a run id itself: see `endsLikeRunId`.
 */
export const runIdPattern = '????????-??????-????????';

/**
 * Whether a pipeline's name ends like a run id. The clean-up of pipeline `bike` would take the
 * resources of pipeline `bike-20260302-060000` for its own and delete them.
 */
export function endsLikeRunId(pipeline: string): boolean {
  return /-.{8}-.{6}(-|$)/.test(pipeline);
}

/** The cost allocation tag on all resources of a pipeline, from its stack and its runs. */
export const costTag = 'relearn:pipeline';

/** The name of the single production variant of each endpoint. */
export const variantName = 'all';

/**
 * Names of a stack's resources. They contain the pipeline's name, so that pipelines can share an
 * account.
 */
export const stackNames = {
  stack: (pipeline: string) => `relearn-${pipeline}`,
  stateMachine: (pipeline: string) => `relearn-${pipeline}`,
  function: (pipeline: string, name: string) => `relearn-${pipeline}-${name}`,
  topic: (pipeline: string) => `relearn-${pipeline}`,
  bucket: (pipeline: string, account: string, region: string) => `relearn-${pipeline}-${account}-${region}`,
  /** The alarms that roll back a canary. */
  canaryAlarms: (pipeline: string) => ({
    errors: `relearn-${pipeline}-canary-errors`,
    latency: `relearn-${pipeline}-canary-latency`,
  }),
};

const rolledBackSuffix = '-rolled-back.json';

/**
 * Whether a key in the ledger belongs to a rollback after the run, not to the decision of a run.
 */
export function isLedgerRollBack(key: string): boolean {
  return key.endsWith(rolledBackSuffix);
}

/**
 * The start of the run whose decision is at this key in the ledger; undefined for a rollback after
 * the run.
 */
export function ledgerTime(key: string): Date | undefined {
  const [, year, month, day, hour, minute, rest] =
    /^ledger\/(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)([\d.]+Z)-/.exec(key) ?? [];
  if (year === undefined || isLedgerRollBack(key)) return undefined;
  return new Date(`${year}-${month}-${day}T${hour}:${minute}:${rest}`);
}

const allWork = 'work/';
const work = (runId: string) => `${allWork}${runId}/`;
const models = (runId: string) => `models/${runId}/`;
const records = (runId: string) => `records/${runId}/`;

/**
 * Keys in the pipeline's bucket. A key that ends in `/` is a prefix, as SageMaker's channels need.
 */
export const keys = {
  incoming: 'incoming/',
  live: 'live.json',
  lease: 'lease.json',
  pending: 'pending.json',
  /** The record of the newest hyperparameter search. */
  lastTuning: 'tuning.json',
  ledger: 'ledger/',
  /** One object for each run that has ended and whose notice has not been sent yet. */
  notices: 'notices/',
  notice: (runId: string) => `notices/${runId}.json`,
  /** `time`: ISO 8601; the keys sort by it. */
  ledgerEntry: (time: string, runId: string) => `ledger/${time.replaceAll(/[-:]/g, '')}-${runId}.json`,
  /** A later rollback of a promotion. The promotion itself is at `ledgerEntry`. */
  ledgerRollBack: (time: string, runId: string) => `ledger/${time.replaceAll(/[-:]/g, '')}-${runId}${rolledBackSuffix}`,

  /** Objects that a run needs only while it runs. They expire. */
  allWork,
  work,
  clean: (runId: string) => `${work(runId)}clean.json`,
  cleanPart: (runId: string, part: number | '*') => `${work(runId)}clean-${part}.parquet`,
  quarantine: (runId: string) => `${work(runId)}quarantine.csv`,
  testRows: (runId: string) => `${work(runId)}test.parquet`,
  /** The class indexes of the validation rows, one per line, in the order of their scores. */
  validationLabels: (runId: string) => `${work(runId)}validation-labels.csv`,
  /** The drift from the champion's training rows, until Evaluate copies it to evaluation.json. */
  drift: (runId: string) => `${work(runId)}drift.json`,
  /** The training and validation matrices contain labels, the others do not. */
  matrix: (runId: string, part: 'train' | 'validation' | `test-${Contender}` | 'validation-challenger') =>
    `${work(runId)}matrix/${part}/`,
  tuningArtifacts: (runId: string) => `${work(runId)}tuning/`,
  scores: (runId: string, scoring: Scoring) => `${work(runId)}scores/${scoring}/`,

  models,
  artifacts: (runId: string) => `${models(runId)}artifacts/`,
  features: (runId: string) => `${models(runId)}features.json`,
  /** The profile of the rows that the model was trained on. */
  trainingProfile: (runId: string) => `${models(runId)}profile.json`,
  replay: (runId: string) => `${models(runId)}replay.json`,

  /** The records of all runs, one folder per run. */
  allRecords: 'records/',
  records,
  plan: (runId: string) => `${records(runId)}plan.json`,
  profile: (runId: string) => `${records(runId)}profile.json`,
  split: (runId: string) => `${records(runId)}split.json`,
  tuning: (runId: string) => `${records(runId)}tuning.json`,
  evaluation: (runId: string) => `${records(runId)}evaluation.json`,
  decision: (runId: string) => `${records(runId)}decision.json`,
  report: (runId: string) => `${records(runId)}report.html`,
  run: (runId: string) => `${records(runId)}run.json`,
};

/** The only file below a matrix prefix, because SageMaker reads every file below a prefix. */
export const matrixFile = 'part-0.csv';
