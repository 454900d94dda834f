import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../../cli/arguments.ts';
import { UsageError } from '../../../laptop/usage-error.ts';

const runId = '20260105-060000-0a1b2c3d';

/** The command's name and its parsed arguments. */
async function parse(...argv: string[]): Promise<object> {
  const { command, args } = await parseCommand(argv);
  return { command, ...args };
}

/** The message of the error that the arguments cause. */
async function errorOf(...argv: string[]): Promise<string> {
  const error = await parseCommand(argv).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof UsageError ? error.message : '';
}

describe('the command line', () => {
  it('rejects arguments and options that a command does not take, and names those it takes', async () => {
    expect(await errorOf('status', 'a', 'b')).toMatch('relearn status takes at most one pipeline, but got: a b');
    expect(await errorOf('runs', 'a', 'b')).toMatch('at most one pipeline');
    expect(await errorOf('report', 'a', runId, 'c')).toMatch('at most a pipeline and a run ID');
    expect(await errorOf('up', 'a')).toMatch('takes no arguments');
    expect(await errorOf('status', '--json')).toMatch('relearn status has no option --json');
    expect(await errorOf('report', 'a', 'yesterday')).toMatch('yesterday is not a run ID');
    expect(await errorOf('repor')).toMatch('Did you mean report?');
    expect(await errorOf('constructor')).toMatch('There is no command constructor');
    expect(await errorOf('up', '--port', 'x')).toMatch('--port must be a whole number');
    for (const seconds of ['x', '', '-1', '90000', 'Infinity']) {
      expect(await errorOf('up', `--job-seconds=${seconds}`)).toMatch('--job-seconds must be a number from 0 to 86400');
    }
  });

  it('init takes one data file, and check takes data only with a pipeline', async () => {
    expect(await errorOf('init')).toMatch('relearn init needs a data file');
    expect(await errorOf('init', 'a.csv', 'b.csv')).toMatch('relearn init takes one data file, but got: a.csv b.csv');
    expect(await errorOf('init', 'a.csv', '--data', 'b.csv')).toMatch('relearn init has no option --data');
    expect(await parse('init', 'a.csv', '--target', 'y', '--key', 'id', '--key', 'day')).toEqual({
      command: 'init',
      data: 'a.csv',
      name: undefined,
      targetColumn: 'y',
      key: ['id', 'day'],
      out: undefined,
      force: false,
    });
    expect(await errorOf('check', '--data', 'a.csv')).toMatch('takes one pipeline. Put --data before data files');
    expect(await errorOf('check', 'a', 'a.csv')).toMatch('takes one pipeline');
    expect(await parse('check')).toEqual({ command: 'check', pipeline: undefined, data: [] });
    expect(await parse('check', 'a', '--data', 'x.csv', 'y.csv')).toMatchObject({ data: ['x.csv', 'y.csv'] });
  });

  it('--resume takes a run ID, and cannot be combined with --data', async () => {
    expect(await errorOf('run', 'a', '--resume', 'monday')).toMatch('monday is not a run ID');
    expect(await errorOf('run', 'a', '--resume', runId, '--data', 'x.csv')).toMatch(
      '--resume uses the data of the failed run',
    );
    expect(await parse('run', 'a', '--resume', runId)).toMatchObject({ resume: runId });
  });

  it('--real-time and --job-seconds set the pace of the local AWS', async () => {
    expect(await parse('up', '--job-seconds', '2.5')).toEqual({
      command: 'up',
      port: 0,
      home: '.relearn',
      pace: { realTime: false, jobSeconds: 2.5 },
    });
    expect(await parse('run', 'a', '--real-time')).toMatchObject({ pace: { realTime: true, jobSeconds: 0 } });
  });

  it('status and runs take at most one pipeline', async () => {
    expect(await parse('status')).toEqual({
      command: 'status',
      pipeline: undefined,
      target: 'local',
      home: '.relearn',
    });
    expect(await parse('runs', 'a', '--json')).toEqual({
      command: 'runs',
      pipeline: 'a',
      target: 'local',
      json: true,
      home: '.relearn',
    });
  });

  it('--target chooses the local stack or AWS, but names a column for init', async () => {
    for (const words of [
      ['run', 'a'],
      ['predict', 'a', '{}'],
      ['status'],
      ['runs'],
      ['report'],
      ['report', runId],
      ['rollback', 'a'],
    ]) {
      expect(await parse(...words)).toMatchObject({ target: 'local' });
      expect(await parse(...words, '--target', 'local')).toMatchObject({ target: 'local' });
      expect(await parse(...words, '--target', 'aws')).toMatchObject({ target: 'aws' });
      expect(await errorOf(...words, '--target', 'AWS')).toMatch('--target must be local or aws, not AWS');
    }
    expect(await errorOf('run', 'a', '--target', 'aws', '--real-time')).toMatch('work only with --target local');
    expect(await errorOf('run', 'a', '--target', 'aws', '--job-seconds', '0')).toMatch('work only with --target local');
    expect(await errorOf('up', '--target', 'aws')).toMatch('relearn up has no option --target');
    const init = await parse('init', 'a.csv', '--target', 'aws');
    expect(init).toMatchObject({ targetColumn: 'aws' });
    expect(init).not.toHaveProperty('target');
  });

  it('report distinguishes a run ID from a pipeline', async () => {
    const report = (...argv: string[]) => parse('report', ...argv);
    const options = { command: 'report', target: 'local', home: '.relearn' };
    expect(await report()).toEqual({ ...options, pipeline: undefined, runId: undefined });
    expect(await report('a')).toEqual({ ...options, pipeline: 'a', runId: undefined });
    expect(await report(runId)).toEqual({ ...options, pipeline: undefined, runId });
    expect(await report('a', runId)).toEqual({ ...options, pipeline: 'a', runId });
  });

  it('all words after --data are files', async () => {
    expect(await parse('run', 'a', '--data', 'x.csv', 'y.csv')).toMatchObject({ data: ['x.csv', 'y.csv'] });
    expect(await errorOf('run', 'a', 'x.csv')).toMatch('Put --data before data files');
  });
});
