import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../../cli/arguments.ts';

const runId = '20260105-060000-0a1b2c3d';
const refusal = (...argv: string[]) => {
  try {
    return parseCommand(argv);
  } catch (error) {
    return error instanceof Error ? error.message : error;
  }
};

describe('the command line', () => {
  it('refuses what a command does not take, and says what it takes', () => {
    expect(refusal('status', 'a', 'b')).toMatch('relearn status takes at most one pipeline: a b');
    expect(refusal('runs', 'a', 'b')).toMatch('at most one pipeline');
    expect(refusal('report', 'a', runId, 'c')).toMatch('at most a pipeline and a run id');
    expect(refusal('up', 'a')).toMatch('takes no argument');
    expect(refusal('status', '--json')).toMatch('relearn status takes no option --json');
    expect(refusal('report', 'a', 'yesterday')).toMatch('yesterday is no run id');
    expect(refusal('repor')).toMatch('Did you mean report?');
    expect(refusal('constructor')).toMatch('There is no command constructor');
    expect(refusal('up', '--port', 'x')).toMatch('--port must be a whole number');
    for (const seconds of ['x', '', '-1', '90000', 'Infinity']) {
      expect(refusal('up', `--job-seconds=${seconds}`)).toMatch('--job-seconds must be a number from 0 to 86400');
    }
  });

  it('takes one data file for init, and for check data only with a pipeline', () => {
    expect(refusal('init')).toMatch('relearn init takes one data file');
    expect(refusal('init', 'a.csv', 'b.csv')).toMatch('takes one data file: a.csv b.csv');
    expect(refusal('init', 'a.csv', '--data', 'b.csv')).toMatch('relearn init takes no option --data');
    expect(parseCommand(['init', 'a.csv', '--target', 'y', '--key', 'id', '--key', 'day'])).toEqual({
      command: 'init',
      data: 'a.csv',
      name: undefined,
      target: 'y',
      key: ['id', 'day'],
      out: undefined,
      force: false,
    });
    expect(refusal('check', '--data', 'a.csv')).toMatch('takes one pipeline, and data files behind --data');
    expect(refusal('check', 'a', 'a.csv')).toMatch('takes one pipeline');
    expect(parseCommand(['check'])).toEqual({ command: 'check', pipeline: undefined, data: [] });
    expect(parseCommand(['check', 'a', '--data', 'x.csv', 'y.csv'])).toMatchObject({ data: ['x.csv', 'y.csv'] });
  });

  it('goes on with a run by its id, and with no other data', () => {
    expect(refusal('run', 'a', '--resume', 'monday')).toMatch('monday is no run id');
    expect(refusal('run', 'a', '--resume', runId, '--data', 'x.csv')).toMatch(
      '--resume goes on with the data of its run',
    );
    expect(parseCommand(['run', 'a', '--resume', runId])).toMatchObject({ resume: runId });
  });

  it('hands on how long things are to take', () => {
    expect(parseCommand(['up', '--job-seconds', '2.5'])).toEqual({
      command: 'up',
      port: 0,
      home: '.relearn',
      pace: { realTime: false, jobSeconds: 2.5 },
    });
    expect(parseCommand(['run', 'a', '--real-time'])).toMatchObject({ pace: { realTime: true, jobSeconds: 0 } });
  });

  it('takes a pipeline or none for status and runs', () => {
    expect(parseCommand(['status'])).toEqual({
      command: 'status',
      pipeline: undefined,
      place: 'local',
      home: '.relearn',
    });
    expect(parseCommand(['runs', 'a', '--json'])).toEqual({
      command: 'runs',
      pipeline: 'a',
      place: 'local',
      json: true,
      home: '.relearn',
    });
  });

  it('drives the laptop or AWS, and knows what is for the laptop alone; init means a column', () => {
    for (const words of [
      ['run', 'a'],
      ['predict', 'a', '{}'],
      ['status'],
      ['runs'],
      ['report'],
      ['report', runId],
      ['rollback', 'a'],
    ]) {
      expect(parseCommand(words)).toMatchObject({ place: 'local' });
      expect(parseCommand([...words, '--target', 'local'])).toMatchObject({ place: 'local' });
      expect(parseCommand([...words, '--target', 'aws'])).toMatchObject({ place: 'aws' });
      expect(refusal(...words, '--target', 'AWS')).toMatch('--target must be local or aws, not AWS');
    }
    expect(refusal('run', 'a', '--target', 'aws', '--real-time')).toMatch('are for the laptop');
    expect(refusal('run', 'a', '--target', 'aws', '--job-seconds', '0')).toMatch('are for the laptop');
    expect(refusal('up', '--target', 'aws')).toMatch('relearn up takes no option --target');
    const init = parseCommand(['init', 'a.csv', '--target', 'aws']);
    expect(init).toMatchObject({ target: 'aws' });
    expect(init).not.toHaveProperty('place');
  });

  it('tells a run id from a pipeline', () => {
    const meant = (...argv: string[]) => {
      const command = parseCommand(['report', ...argv]);
      return command.command === 'report' ? [command.pipeline, command.runId] : command;
    };
    expect(meant()).toEqual([undefined, undefined]);
    expect(meant('a')).toEqual(['a', undefined]);
    expect(meant(runId)).toEqual([undefined, runId]);
    expect(meant('a', runId)).toEqual(['a', runId]);
  });

  it('takes the words behind --data as further files', () => {
    expect(parseCommand(['run', 'a', '--data', 'x.csv', 'y.csv'])).toMatchObject({ data: ['x.csv', 'y.csv'] });
    expect(refusal('run', 'a', 'x.csv')).toMatch('Data files go behind --data');
  });
});
