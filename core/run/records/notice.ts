import { decisionSchema } from '../../judging/decision.ts';
import { formatTime, formatValue } from '../../text/format.ts';
import type { RunRecord } from './run-record.ts';
import { settleLimitSeconds } from '../input/settle.ts';

/** A message about the end of a run: the subject and the text of an e-mail. */
export interface Notice {
  /** One line of ASCII with fewer than 100 characters, SNS's limit. */
  subject: string;
  message: string;
}

/**
 * The notice for an ended run; null for a skipped run, which changed nothing and needs no action.
 */
export function noticeOf(record: RunRecord): Notice | null {
  const { status } = record;
  if (status === 'Skipped') return null;
  const { subject, headline } = endings[status];
  const lines = [
    headline(record.pipeline),
    record.why,
    record.uploads === 'NeverStill'
      ? `Files were still arriving after ${settleLimitSeconds / 3600} hours, so this run used those uploaded so far. A follow-up run will use the rest.`
      : null,
    metricLine(record),
    `What to do: ${adviceFor(record)}`,
    runLine(record),
    record.report === null ? null : `Report: ${record.report}`,
    `Execution: ${record.execution}`,
  ];
  return {
    subject: `Relearn ${record.pipeline}: ${subject}`,
    message: `${lines.filter((line) => line !== null).join('\n\n')}\n`,
  };
}

/** The notice for a rollback that ended after its caller had stopped waiting. */
export function rollBackNotice(
  pipeline: string,
  { runId, why, outcome, sentence }: { runId: string; why: string; outcome: string; sentence: string },
): Notice {
  const succeeded = outcome === 'RolledBack';
  const lines = [
    `A rollback of the model of run ${runId} was requested, but the caller did not wait for it to finish. Reason: ${why}`,
    sentence,
    `What to do: ${succeeded ? 'nothing.' : `find out why it failed, then roll back again: relearn rollback ${pipeline} --target aws.`}`,
  ];
  return {
    subject: `Relearn ${pipeline}: ${succeeded ? 'a model was rolled back' : 'a rollback failed'}`,
    message: `${lines.join('\n\n')}\n`,
  };
}

type NotifiedStatus = Exclude<RunRecord['status'], 'Skipped'>;

/** Before the first promotion there is no endpoint, so the sentence says "if any". */
const unchanged = 'The endpoint and its model, if any, have not changed.';

const endings: Record<NotifiedStatus, { subject: string; headline: (pipeline: string) => string }> = {
  Succeeded: {
    subject: 'a new model was promoted',
    headline: (pipeline) => `A new model of ${pipeline} was promoted. It answers all requests from now on.`,
  },
  Rejected: {
    subject: 'the new model was rejected',
    headline: (pipeline) => `The new model of ${pipeline} was rejected. ${unchanged}`,
  },
  RolledBack: {
    subject: 'the new model was rolled back',
    headline: (pipeline) =>
      `The new model of ${pipeline} was rolled back during the bake. The champion answers all requests again.`,
  },
  Failed: {
    subject: 'a run failed',
    headline: (pipeline) => `A run of ${pipeline} failed. ${unchanged}`,
  },
  Aborted: {
    subject: 'a run was stopped',
    headline: (pipeline) => `A run of ${pipeline} was stopped before it finished. ${unchanged}`,
  },
  TimedOut: {
    subject: 'a run timed out',
    headline: (pipeline) => `A run of ${pipeline} took too long and was stopped. ${unchanged}`,
  },
};

/** The gate's metric of both models, on the rows that both are compared on. */
function metricLine({ decision }: RunRecord): string | null {
  const { data } = decisionSchema.safeParse(decision);
  if (data === undefined) return null;
  const challenger = formatValue(data.challengerOnShared ?? data.challenger);
  const champion = data.champion === null ? 'no champion to compare with' : `champion ${formatValue(data.champion)}`;
  return `${data.metric}: challenger ${challenger}, ${champion}.`;
}

const advice: Record<Exclude<NotifiedStatus, 'Failed'>, string> = {
  Succeeded: 'nothing. If the model turns out to be bad, roll it back.',
  Rejected:
    'nothing if you expected this; otherwise read the report. A run started with {"promote": true} promotes its model even if the gate rejects it.',
  RolledBack:
    'read the report and the log of the predict function. A run with the same data and pipeline file is skipped unless it is started with {"promote": true} or {"force": true}.',
  Aborted: 'if this was a mistake, start a new run with {}. The jobs of the stopped run have been stopped too.',
  TimedOut: 'find the state in which the execution stopped, then start a new run with {}.',
};

/**
 * The remedy for each error that the state machine knows by name. Any other error is a bug in the
 * program.
 */
const remedies: Record<string, string> = {
  PipelineFileError: 'correct the pipeline file as the message says, then deploy the stack again.',
  InputError: 'start a new run with a corrected input; {} is enough.',
  DataError: 'correct the data, or correct the declaration of the column in the pipeline file, then upload again.',
  DataQualityError:
    'look at the quarantined rows and correct the data. If you accept this many, raise quality.maxQuarantined. Then start a new run.',
  TrainingFailedError:
    "read SageMaker's reason above and the job's log, correct the cause, then start a new run with {}.",
  ScoringFailedError:
    "read SageMaker's reason above and the job's log, correct the cause, then start a new run with {}.",
  EndpointFailedError: "read SageMaker's reason above and the endpoint's log, then start a new run with {}.",
  VerificationFailedError: 'the message says which answer differed. Start a new run with {}.',
  CapacityError: 'start a new run later with {}, or choose another instance type in the pipeline file.',
  ThrottledError: 'start a new run with {}. If this happens again, ask AWS for a higher quota.',
  LeaseLostError: 'nothing. Another run took over, and this one changed nothing after that.',
};

function adviceFor({ status, error }: RunRecord): string {
  if (status === 'Skipped') return 'nothing.';
  if (status !== 'Failed') return advice[status];
  return (
    remedies[error?.name ?? ''] ??
    'look at the execution and the log of the function that failed, then start a new run with {}.'
  );
}

const starters = { manual: 'manually', schedule: 'by the schedule', upload: 'by an upload' };

function runLine(record: RunRecord): string {
  const minutes = (Date.parse(record.endedAt) - Date.parse(record.startedAt)) / 60_000;
  const started = record.trigger === null ? 'started' : `started ${starters[record.trigger]}`;
  const duration = minutes < 1 ? 'less than a minute' : `${Math.round(minutes)} min`;
  return `Run ${record.runId}, ${started} on ${formatTime(record.startedAt)}, took ${duration}.`;
}
