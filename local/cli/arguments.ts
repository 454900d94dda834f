import { parseArgs } from 'node:util';
import { nearestName } from '../../core/suggest.ts';
import { UsageError } from '../usage-error.ts';

/** A command with its options, as the shell gave them. */
export type Command =
  | { command: 'help' }
  | {
      command: 'run';
      pipeline: string;
      data: string[];
      json: boolean;
      home: string;
      force: boolean;
      promote: boolean;
      realTime: boolean;
    }
  | { command: 'up'; port: number; home: string; realTime: boolean }
  | { command: 'predict'; pipeline: string; record: string | undefined; file: string | undefined; home: string };

export const usage = `Usage:
  relearn run <pipeline> [--data file ...] [--force] [--promote] [--json] [--home dir] [--real-time]
      Trains, judges and, if it is better, deploys a model. Exit status: 0 promoted or skipped, 3 rejected,
      4 rolled back, 1 the run failed, 2 nothing was started.
        --data       files to put under incoming/ first
        --force      run though nothing is new
        --promote    promote though the gate rejects
        --json       print the run record alone
        --real-time  wait as long as in AWS
  relearn predict <pipeline> '{"column": value, ...}' | --file rows.jsonl [--home dir]
      Asks the live model.
  relearn up [--port n] [--home dir] [--real-time]
      Keeps the local host running: schedules, API, and AWS's endpoints for the AWS CLI and SDKs.

A pipeline is a name in pipelines/, or the path of a pipeline file. The home is .relearn unless told.`;

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
  port: { type: 'string' },
  file: { type: 'string' },
} as const;

/** Which options each command takes; another one is a mistake, not ignored. */
const allowed: Record<string, string[]> = {
  run: ['home', 'data', 'json', 'force', 'promote', 'real-time'],
  up: ['home', 'port', 'real-time'],
  predict: ['home', 'file'],
};

/** Commands and options that are planned, so that asking for one says so. */
const notYet = ['init', 'check', 'status', 'runs', 'report', 'rollback'];
const notYetOptions = ['resume', 'target'];

/** Understands the command line. Throws UsageError with what is wrong and what would be right. */
export function parseCommand(argv: string[]): Command {
  const { values, positionals, given } = parse(argv);
  const [command, ...rest] = positionals;
  if (values.help || command === undefined || command === 'help') return { command: 'help' };
  if (notYet.includes(command)) throw new UsageError(`relearn ${command} is not supported yet.`);
  const known = Object.keys(allowed);
  if (!known.includes(command)) {
    const suggestion = nearestName(command, known);
    throw new UsageError(
      `There is no command ${command}.${suggestion === undefined ? '' : ` Did you mean ${suggestion}?`} Commands: ${known.join(', ')}.`,
    );
  }
  for (const option of given) {
    if (allowed[command]?.includes(option) !== true)
      throw new UsageError(`relearn ${command} takes no option --${option}.`);
  }
  if (command === 'up') {
    if (rest.length > 0) throw new UsageError(`relearn up takes no argument: ${rest.join(' ')}`);
    return { command, port: parsePort(values.port), home: values.home, realTime: values['real-time'] };
  }
  const [pipeline, ...further] = rest;
  if (pipeline === undefined)
    throw new UsageError(`relearn ${command} needs a pipeline: a name in pipelines/, or a path.`);
  if (command === 'predict') {
    const [record, ...more] = further;
    if (more.length > 0) throw new UsageError(`relearn predict takes one record; quote it: '{"column": value}'`);
    if ((record === undefined) === (values.file === undefined)) {
      throw new UsageError(`relearn predict needs a record, '{"column": value}', or --file rows.jsonl, and not both.`);
    }
    return { command, pipeline, record, file: values.file, home: values.home };
  }
  // `--data a.csv b.csv`: the files after the first arrive as arguments.
  if (further.length > 0 && values.data === undefined) {
    throw new UsageError(`relearn run takes one pipeline, but got ${rest.join(' ')}. Data files go behind --data.`);
  }
  const { home, json, force, promote } = values;
  return {
    command: 'run',
    pipeline,
    data: [...(values.data ?? []), ...further],
    json,
    home,
    force,
    promote,
    realTime: values['real-time'],
  };
}

function parse(argv: string[]) {
  for (const option of notYetOptions) {
    if (argv.some((argument) => argument === `--${option}` || argument.startsWith(`--${option}=`))) {
      throw new UsageError(`--${option} is not supported yet.`);
    }
  }
  try {
    const { values, positionals, tokens } = parseArgs({ args: argv, options, allowPositionals: true, tokens: true });
    return { values, positionals, given: tokens.filter((token) => token.kind === 'option').map((token) => token.name) };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function parsePort(text: string | undefined): number {
  const port = Number(text ?? 0);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new UsageError(`--port must be a whole number up to 65535, not ${text}.`);
}
