import { parseArgs } from 'node:util';
import { isRunId } from '../core/names.ts';
import { nearestName } from '../core/text/nearest-name.ts';
import type { Pace } from '../laptop/host.ts';
import { UsageError } from '../laptop/usage-error.ts';

const places = ['local', 'aws'] as const;

/** Where the stack is that a command drives: on the laptop's host, or deployed to AWS. */
export type Place = (typeof places)[number];

/** A command with its options, as the shell gave them. */
export type Command =
  | { command: 'help' }
  | {
      command: 'init';
      data: string;
      name: string | undefined;
      target: string | undefined;
      key: string[];
      out: string | undefined;
      force: boolean;
    }
  | { command: 'check'; pipeline: string | undefined; data: string[] }
  | {
      command: 'run';
      pipeline: string;
      place: Place;
      data: string[];
      json: boolean;
      home: string;
      force: boolean;
      promote: boolean;
      resume: string | undefined;
      pace: Pace;
    }
  | { command: 'up'; port: number; home: string; pace: Pace }
  | {
      command: 'predict';
      pipeline: string;
      place: Place;
      record: string | undefined;
      file: string | undefined;
      history: string | undefined;
      home: string;
    }
  | { command: 'status'; pipeline: string | undefined; place: Place; home: string }
  | { command: 'runs'; pipeline: string | undefined; place: Place; json: boolean; home: string }
  | { command: 'report'; pipeline: string | undefined; runId: string | undefined; place: Place; home: string }
  | { command: 'rollback'; pipeline: string; why: string | undefined; place: Place; home: string };

export const usage = `Usage:
  relearn init <data.csv> [--target column] [--key column ...] [--name n] [--out pipeline.json] [--force]
      Writes a pipeline file from a sample of the data, and says what it took for what.
        --target     the column to predict; asked for on a terminal
        --key        the columns that identify a row; looked for unless told
        --out        where to; pipelines/<name>/pipeline.json unless told. --force replaces a file that is there
  relearn check [pipeline] [--data file ...]
      Holds the pipeline file, and the data if it is given, against all that a run would, and runs nothing. Exit
      status: 0 a run can start, 1 it would fail, 2 wrong usage. All pipelines' files unless told.
  relearn run <pipeline> [--data file ...] [--force] [--promote] [--json] [--home dir]
              [--resume run id] [--target local|aws] [--real-time] [--job-seconds n]
      Trains, judges and, if it is better, deploys a model. Exit status: 0 promoted or skipped, 3 rejected,
      4 rolled back, 1 the run failed, 2 nothing was started.
        --data       files to put under incoming/ first
        --target     aws: the stack that is deployed, not the laptop's host
        --force      run though nothing is new
        --promote    promote though the gate rejects
        --resume     go on with a run that failed: rows, search and training that it finished are taken over
        --json       print the run record alone
        --real-time  wait as long as in AWS
        --job-seconds  make each training and scoring job last at least so long
  relearn predict <pipeline> '{"column": value, ...}' | --file rows.jsonl [--history rows.jsonl] [--home dir]
      Asks the live model.
        --history    the records before each of these, oldest first, for a model that looks at them
  relearn status [pipeline] [--home dir]
      What serves, since when, the metrics it was promoted with, and the last runs; of all pipelines unless told.
  relearn runs [pipeline] [--json] [--home dir]
      A line for each run, newest first: when, the verdict, what started it, the metric, seconds, the run's id, why.
        --json       print the run records, as JSON lines
  relearn report [pipeline] [run id] [--home dir]
      Writes a run's report below the home, prints where, and opens it on a terminal. The newest report unless told.
  relearn rollback <pipeline> [--why text] [--home dir]
      Takes back the canary, or else the model that serves: the one before serves again. Exit status: 0 done, 1 it
      failed, 2 there is nothing to return to.
        --why        for the ledger
  relearn up [--port n] [--home dir] [--real-time] [--job-seconds n]
      Keeps the local host running: schedules, API, and AWS's endpoints for the AWS CLI and SDKs.

A pipeline is a name in pipelines/, or the path of a pipeline file. The home is .relearn unless told.
run, predict, status, runs, report and rollback take --target aws, and then drive the stack that is deployed, with the
credentials and the region that the AWS CLI would use; the home keeps copies of its records.`;

/** Where the laptop keeps everything unless told. */
export const defaultHome = '.relearn';

const options = {
  home: { type: 'string', default: defaultHome },
  help: { type: 'boolean', short: 'h', default: false },
  data: { type: 'string', multiple: true },
  json: { type: 'boolean', default: false },
  force: { type: 'boolean', default: false },
  promote: { type: 'boolean', default: false },
  'real-time': { type: 'boolean', default: false },
  'job-seconds': { type: 'string' },
  port: { type: 'string' },
  target: { type: 'string' },
  key: { type: 'string', multiple: true },
  name: { type: 'string' },
  out: { type: 'string' },
  file: { type: 'string' },
  why: { type: 'string' },
  history: { type: 'string' },
  resume: { type: 'string' },
} as const;

type Values = ReturnType<typeof parse>['values'];

/** Each command: which options it takes (another one is a mistake, not ignored), and what its arguments mean. */
const commands: Record<string, { takes: string[]; parse: (positionals: string[], values: Values) => Command }> = {
  init: { takes: ['target', 'key', 'name', 'out', 'force'], parse: parseInit },
  check: { takes: ['data'], parse: parseCheck },
  run: {
    takes: ['home', 'target', 'data', 'json', 'force', 'promote', 'resume', 'real-time', 'job-seconds'],
    parse: parseRun,
  },
  up: {
    takes: ['home', 'port', 'real-time', 'job-seconds'],
    parse: (positionals, values) => {
      atMost(0, 'up', positionals);
      return { command: 'up', port: parsePort(values.port), home: values.home, pace: paceOf(values) };
    },
  },
  predict: { takes: ['home', 'target', 'file', 'history'], parse: parsePredict },
  status: {
    takes: ['home', 'target'],
    parse: (positionals, { home, target }) => ({
      command: 'status',
      pipeline: atMost(1, 'status', positionals)[0],
      place: placeOf(target),
      home,
    }),
  },
  runs: {
    takes: ['home', 'target', 'json'],
    parse: (positionals, { home, target, json }) => ({
      command: 'runs',
      pipeline: atMost(1, 'runs', positionals)[0],
      place: placeOf(target),
      json,
      home,
    }),
  },
  report: { takes: ['home', 'target'], parse: parseReport },
  rollback: {
    takes: ['home', 'target', 'why'],
    parse: (positionals, { home, target, why }) => {
      const [pipeline] = atMost(1, 'rollback', positionals);
      if (pipeline === undefined) throw noPipeline('rollback');
      return { command: 'rollback', pipeline, why, place: placeOf(target), home };
    },
  },
};

/** Understands the command line. Throws UsageError with what is wrong and what would be right. */
export function parseCommand(argv: string[]): Command {
  const { values, positionals, given } = parse(argv);
  const [name, ...rest] = positionals;
  if (values.help || name === undefined || name === 'help') return { command: 'help' };
  const known = Object.keys(commands);
  const command = known.includes(name) ? commands[name] : undefined;
  if (command === undefined) {
    const suggestion = nearestName(name, known);
    throw new UsageError(
      `There is no command ${name}.${suggestion === undefined ? '' : ` Did you mean ${suggestion}?`} Commands: ${known.join(', ')}.`,
    );
  }
  const stray = given.find((option) => !command.takes.includes(option));
  if (stray !== undefined) throw new UsageError(`relearn ${name} takes no option --${stray}.`);
  return command.parse(rest, values);
}

function parseInit([data, ...more]: string[], { target, key = [], name, out, force }: Values): Command {
  if (data === undefined || more.length > 0) {
    throw new UsageError(
      `relearn init takes one data file${data === undefined ? '' : `: ${[data, ...more].join(' ')}`}.`,
    );
  }
  return { command: 'init', data, target, key, name, out, force };
}

function parseCheck([pipeline, ...further]: string[], values: Values): Command {
  const data = [...(values.data ?? []), ...further];
  if (data.length > 0 && (pipeline === undefined || values.data === undefined)) {
    throw new UsageError('relearn check takes one pipeline, and data files behind --data.');
  }
  return { command: 'check', pipeline, data };
}

function parseRun([pipeline, ...further]: string[], values: Values): Command {
  if (pipeline === undefined) throw noPipeline('run');
  // `--data a.csv b.csv`: the files after the first arrive as arguments.
  if (further.length > 0 && values.data === undefined) {
    throw new UsageError(
      `relearn run takes one pipeline, but got ${[pipeline, ...further].join(' ')}. Data files go behind --data.`,
    );
  }
  const { home, json, force, promote, resume } = values;
  if (resume !== undefined && !isRunId(resume)) throw noRunId(resume);
  if (resume !== undefined && values.data !== undefined) {
    throw new UsageError('--resume goes on with the data of its run; give --data to a new run.');
  }
  const place = placeOf(values.target);
  if (place === 'aws' && (values['real-time'] || values['job-seconds'] !== undefined)) {
    throw new UsageError(
      '--real-time and --job-seconds are for the laptop; with --target aws things take as long as they do.',
    );
  }
  const data = [...(values.data ?? []), ...further];
  return { command: 'run', pipeline, place, data, json, home, force, promote, resume, pace: paceOf(values) };
}

function parsePredict([pipeline, record, ...more]: string[], { file, history, home, target }: Values): Command {
  if (pipeline === undefined) throw noPipeline('predict');
  if (more.length > 0) throw new UsageError(`relearn predict takes one record; quote it: '{"column": value}'`);
  if ((record === undefined) === (file === undefined)) {
    throw new UsageError(`relearn predict needs a record, '{"column": value}', or --file rows.jsonl, and not both.`);
  }
  return { command: 'predict', pipeline, place: placeOf(target), record, file, history, home };
}

/** A run id alone names its pipeline too. */
function parseReport(positionals: string[], { home, target }: Values): Command {
  const [first, second] = atMost(2, 'report', positionals);
  const place = placeOf(target);
  if (first !== undefined && second === undefined && isRunId(first)) {
    return { command: 'report', pipeline: undefined, runId: first, place, home };
  }
  if (second !== undefined && !isRunId(second)) {
    throw noRunId(second);
  }
  return { command: 'report', pipeline: first, runId: second, place, home };
}

function noRunId(text: string): UsageError {
  return new UsageError(`${text} is no run id, which looks like 20260105-060000-0a1b2c3d; relearn runs lists them.`);
}

function noPipeline(command: string): UsageError {
  return new UsageError(`relearn ${command} needs a pipeline: a name in pipelines/, or a path.`);
}

function atMost(count: number, command: string, positionals: string[]): string[] {
  if (positionals.length <= count) return positionals;
  const takes = ['no argument', 'at most one pipeline', 'at most a pipeline and a run id'][count] ?? '';
  throw new UsageError(`relearn ${command} takes ${takes}: ${positionals.join(' ')}`);
}

function parse(argv: string[]) {
  try {
    const { values, positionals, tokens } = parseArgs({ args: argv, options, allowPositionals: true, tokens: true });
    return { values, positionals, given: tokens.filter((token) => token.kind === 'option').map((token) => token.name) };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function placeOf(target: string | undefined): Place {
  if (target === undefined) return 'local';
  const place = places.find((one) => one === target);
  if (place === undefined) throw new UsageError(`--target must be ${places.join(' or ')}, not ${target}.`);
  return place;
}

function paceOf(values: Values): Pace {
  const text = values['job-seconds'] ?? '0';
  const jobSeconds = Number(text);
  if (text.trim() !== '' && Number.isFinite(jobSeconds) && jobSeconds >= 0 && jobSeconds <= 86_400) {
    return { realTime: values['real-time'], jobSeconds };
  }
  throw new UsageError(`--job-seconds must be a number from 0 to 86400, not ${text}.`);
}

function parsePort(text: string | undefined): number {
  const port = Number(text ?? 0);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new UsageError(`--port must be a whole number up to 65535, not ${text}.`);
}
