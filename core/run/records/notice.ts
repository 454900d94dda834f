import { decisionSchema } from '../../judging/decision.ts';
import { formatTime, formatValue } from '../../text/format.ts';
import type { RunRecord } from './run-record.ts';
import { settleLimitSeconds } from '../input/settle.ts';

/** What people are told of a run's end: an e-mail's subject line and its text. */
export interface Notice {
  /** ASCII on one line, below the 100 characters that SNS takes. */
  subject: string;
  message: string;
}

/** The notice of a run's end, in plain sentences; null for a skipped run, which changed nothing and lacks nothing. */
export function noticeOf(record: RunRecord): Notice | null {
  const { status } = record;
  if (status === 'Skipped') return null;
  const { subject, headline } = endings[status];
  const lines = [
    headline(record.pipeline),
    record.why,
    record.uploads === 'NeverStill'
      ? `The uploads had not ceased after ${settleLimitSeconds / 3600} hours, so it took what lay there by then; a further run takes the rest.`
      : null,
    figures(record),
    `What to do: ${whatToDo(record)}`,
    circumstances(record),
    record.report === null ? null : `Report: ${record.report}`,
    `Execution: ${record.execution}`,
  ];
  return {
    subject: `Relearn ${record.pipeline}: ${subject}`,
    message: `${lines.filter((line) => line !== null).join('\n\n')}\n`,
  };
}

/** The notice of what came of a roll-back after its caller had given up. */
export function rollBackNotice(
  pipeline: string,
  { runId, why, outcome, sentence }: { runId: string; why: string; outcome: string; sentence: string },
): Notice {
  const done = outcome === 'RolledBack';
  const lines = [
    `The model of ${runId} was to be taken back (${why}), and whoever asked for that did not wait for its end.`,
    sentence,
    `What to do: ${done ? 'nothing.' : `look why, and ask again: relearn rollback ${pipeline} --target aws.`}`,
  ];
  return {
    subject: `Relearn ${pipeline}: ${done ? 'a model was rolled back' : 'a roll-back failed'}`,
    message: `${lines.join('\n\n')}\n`,
  };
}

type ToldStatus = Exclude<RunRecord['status'], 'Skipped'>;

const endings: Record<ToldStatus, { subject: string; headline: (pipeline: string) => string }> = {
  Succeeded: {
    subject: 'a new model was promoted',
    headline: (pipeline) => `A new model of ${pipeline} was promoted: it answers all requests from now on.`,
  },
  Rejected: {
    subject: 'the new model was rejected',
    headline: (pipeline) => `The new model of ${pipeline} was rejected; what served before goes on serving.`,
  },
  RolledBack: {
    subject: 'the new model was rolled back',
    headline: (pipeline) =>
      `The new model of ${pipeline} was taken back while it baked: the champion answers all requests again.`,
  },
  Failed: {
    subject: 'a run failed',
    headline: (pipeline) => `A run of ${pipeline} failed; what served before goes on serving.`,
  },
  Aborted: {
    subject: 'a run was stopped',
    headline: (pipeline) => `A run of ${pipeline} was stopped before its end; what served before goes on serving.`,
  },
  TimedOut: {
    subject: 'a run took too long and was ended',
    headline: (pipeline) => `A run of ${pipeline} took too long and was ended; what served before goes on serving.`,
  },
};

/** The deciding metric of both models, on the rows both are judged by. */
function figures({ decision }: RunRecord): string | null {
  const { data } = decisionSchema.safeParse(decision);
  if (data === undefined) return null;
  const challenger = formatValue(data.challengerOnShared ?? data.challenger);
  const champion = data.champion === null ? 'no champion to compare with' : `champion ${formatValue(data.champion)}`;
  return `${data.metric}: challenger ${challenger}, ${champion}.`;
}

const advice: Record<Exclude<ToldStatus, 'Failed'>, string> = {
  Succeeded: 'nothing. If the model turns out to be bad, roll it back.',
  Rejected:
    'nothing, unless it comes as a surprise: then read the report. A run started with {"promote": true} promotes its model whatever the rules say.',
  RolledBack:
    'look at the report and the predict function\'s log. The same data is promoted again only by a run started with {"promote": true}.',
  Aborted: 'if that was not meant, start a run again with {}. What it had left running has been stopped.',
  TimedOut: 'look at the execution for the state it stayed in, and start a run again with {}.',
};

/** What helps against an error the state machine knows by name; another one is a fault of the program. */
const remedies: Record<string, string> = {
  PipelineFileError: 'correct the pipeline file as the message says, and deploy the stack again.',
  InputError: 'start a run again with the input corrected; {} is enough.',
  DataError: 'correct the data, or declare the column as it is, and upload again.',
  DataQualityError:
    'look at the quarantined rows and correct the data, or raise quality.maxQuarantined knowingly, and start again.',
  TrainingFailedError: "read SageMaker's reason above and the job's log, correct it, and start a run again with {}.",
  ScoringFailedError: "read SageMaker's reason above and the job's log, correct it, and start a run again with {}.",
  EndpointFailedError: "read SageMaker's reason above and the endpoint's log, and start a run again with {}.",
  VerificationFailedError: 'the message says which answer differed; start a run again with {}.',
  CapacityError: 'start a run again later with {}, or choose another instance in the pipeline file.',
  ThrottledError: 'start a run again with {}; if it comes back, ask AWS for a higher quota.',
  LeaseLostError: 'nothing: another run had taken over, and this one changed nothing more.',
};

function whatToDo({ status, error }: RunRecord): string {
  if (status === 'Skipped') return 'nothing.';
  if (status !== 'Failed') return advice[status];
  return (
    remedies[error?.name ?? ''] ??
    'look at the execution and the log of the function that failed, and start a run again with {}.'
  );
}

const starters = { manual: 'by hand', schedule: 'by the schedule', upload: 'by an upload' };

function circumstances(record: RunRecord): string {
  const minutes = (Date.parse(record.endedAt) - Date.parse(record.startedAt)) / 60_000;
  const started = record.trigger === null ? 'started' : `started ${starters[record.trigger]}`;
  const lasted = minutes < 1 ? 'less than a minute' : `${Math.round(minutes)} min`;
  return `Run ${record.runId}, ${started} on ${formatTime(record.startedAt)}, took ${lasted}.`;
}
