import { createHash } from 'node:crypto';

/** The names of everything a run or a stack makes, and where in the bucket it lies. Nothing else builds a name. */

/**
 * A run's id: its start as yyyymmdd-hhmmss (UTC) and 8 hex digits of sha256(execution name), 24 characters.
 * Execution names may hold characters SageMaker refuses (EventBridge writes `_`), so they are hashed, not pasted.
 */
export function runIdOf(startedAt: string, executionName: string): string {
  const digits = new Date(startedAt).toISOString().replaceAll(/[-:]/g, '');
  const hash = createHash('sha256').update(executionName).digest('hex').slice(0, 8);
  return `${digits.slice(0, 8)}-${digits.slice(9, 15)}-${hash}`;
}

/** Whether a text is a run's id. */
export function isRunId(text: string): boolean {
  return /^\d{8}-\d{6}-[0-9a-f]{8}$/.test(text);
}

/** Which of the two models of a comparison. */
export type Contender = 'challenger' | 'champion';

/** What a batch scoring job scores: the test rows with either model, or the validation rows with the challenger. */
export type Scoring = Contender | 'validation';

/**
 * Stands for the pipeline in the names of tuning jobs: they have at most 32 characters, and 25 are the run id's and a
 * dash. The jobs' tags have the pipeline's name.
 */
export function tuningPrefix(pipeline: string): string {
  return createHash('sha256').update(pipeline).digest('hex').slice(0, 7);
}

/** SageMaker names: [a-z0-9-], at most 63 characters; a pipeline's name has at most 20, a run id 24. */
export const jobNames = {
  training: (pipeline: string, runId: string, attempt: number) => `${pipeline}-${runId}-${attempt}`,
  tuning: (pipeline: string, runId: string) => `${tuningPrefix(pipeline)}-${runId}`,
  scoring: (pipeline: string, runId: string, what: Scoring, attempt: number) =>
    `${pipeline}-${runId}-${what}-${attempt}`,
  model: (pipeline: string, runId: string) => `${pipeline}-${runId}`,
  endpointConfig: (pipeline: string, runId: string) => `${pipeline}-${runId}`,
  endpoint: (pipeline: string, runId: string, attempt: number) => `${pipeline}-${runId}-${attempt}`,
};

/** The name for the same model's next endpoint: names are never used twice. */
export function nextEndpoint(endpoint: string): string {
  const dash = endpoint.lastIndexOf('-');
  return `${endpoint.slice(0, dash)}-${Number(endpoint.slice(dash + 1)) + 1}`;
}

/** The run that a job or endpoint belongs to; undefined when its name does not begin as this pipeline's do. */
export function runIdIn(prefix: string, resourceName: string): string | undefined {
  if (!resourceName.startsWith(`${prefix}-`)) return undefined;
  return /^(\d{8}-\d{6}-[0-9a-f]{8})(?:-|$)/.exec(resourceName.slice(prefix.length + 1))?.[1];
}

/**
 * A run id in an IAM pattern, which has only `*` and `?`, so that `bike` has no say over what `bike-2` made. A pipeline's
 * name must not look like one itself: `endsLikeRunId`.
 */
export const runIdPattern = '????????-??????-????????';

/**
 * Whether a pipeline's name goes on after another's as a run id does: what runs of `bike-20260302-060000` make would
 * look like what runs of `bike` make, whose clean-up would delete it.
 */
export function endsLikeRunId(pipeline: string): boolean {
  return /-.{8}-.{6}(-|$)/.test(pipeline);
}

/** The tag that everything of a pipeline has, the stack's resources and what runs make, for telling what it costs. */
export const costTag = 'relearn:pipeline';

/** The one production variant of each endpoint. */
export const variantName = 'all';

/** Resources of the stack, all named after the pipeline, so that two pipelines share an account. */
export const stackNames = {
  stack: (pipeline: string) => `relearn-${pipeline}`,
  stateMachine: (pipeline: string) => `relearn-${pipeline}`,
  function: (pipeline: string, name: string) => `relearn-${pipeline}-${name}`,
  topic: (pipeline: string) => `relearn-${pipeline}`,
  bucket: (pipeline: string, account: string, region: string) => `relearn-${pipeline}-${account}-${region}`,
  /** The alarms that take a canary back. */
  canaryAlarms: (pipeline: string) => ({
    errors: `relearn-${pipeline}-canary-errors`,
    latency: `relearn-${pipeline}-canary-latency`,
  }),
};

const rolledBackSuffix = '-rolled-back.json';

/** Whether a key in the ledger is that of a roll-back after the fact, not of a run's decision. */
export function isLedgerRollBack(key: string): boolean {
  return key.endsWith(rolledBackSuffix);
}

/** When the run began whose decision a key in the ledger has; undefined for a roll-back after the fact. */
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

/** Keys in the pipeline's bucket. A key that ends in `/` is a prefix; SageMaker channels take prefixes. */
export const keys = {
  incoming: 'incoming/',
  live: 'live.json',
  lease: 'lease.json',
  pending: 'pending.json',
  /** The newest search for hyperparameters. */
  lastTuning: 'tuning.json',
  ledger: 'ledger/',
  /** What people are still to be told: an object for each run that has ended and was not announced yet. */
  notices: 'notices/',
  notice: (runId: string) => `notices/${runId}.json`,
  /** `time` is ISO 8601; the keys sort by it. */
  ledgerEntry: (time: string, runId: string) => `ledger/${time.replaceAll(/[-:]/g, '')}-${runId}.json`,
  /** A promotion that was taken back later; `ledgerEntry` has the promotion itself. */
  ledgerRollBack: (time: string, runId: string) => `ledger/${time.replaceAll(/[-:]/g, '')}-${runId}${rolledBackSuffix}`,

  /** What runs need only while they run; it expires. */
  allWork,
  work,
  clean: (runId: string) => `${work(runId)}clean.json`,
  cleanPart: (runId: string, part: number | '*') => `${work(runId)}clean-${part}.parquet`,
  quarantine: (runId: string) => `${work(runId)}quarantine.csv`,
  testRows: (runId: string) => `${work(runId)}test.parquet`,
  /** The class indices of the validation rows, a line each, in the order of their scores. */
  validationLabels: (runId: string) => `${work(runId)}validation-labels.csv`,
  /** How far the rows are from the champion's, until Evaluate puts it into evaluation.json. */
  drift: (runId: string) => `${work(runId)}drift.json`,
  /** With labels what trains, without what is scored. */
  matrix: (runId: string, part: 'train' | 'validation' | `test-${Contender}` | 'validation-challenger') =>
    `${work(runId)}matrix/${part}/`,
  tuningArtifacts: (runId: string) => `${work(runId)}tuning/`,
  scores: (runId: string, what: Scoring) => `${work(runId)}scores/${what}/`,

  models,
  artifacts: (runId: string) => `${models(runId)}artifacts/`,
  features: (runId: string) => `${models(runId)}features.json`,
  /** What the rows hold that the model was trained on. */
  trainingProfile: (runId: string) => `${models(runId)}profile.json`,
  replay: (runId: string) => `${models(runId)}replay.json`,

  /** All runs' records: below it a folder for each. */
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

/** The file a matrix prefix holds; SageMaker reads every file below a prefix, so there is exactly one. */
export const matrixFile = 'part-0.csv';
