import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { DescribeExecutionCommand, GetExecutionHistoryCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LambdaResult } from '../../lambda/lambda.ts';
import { executionArn, machineArn, sfnClient, startStates, task, type TestStates } from '../fixtures/states.ts';

let directory: string;
const hosts: ChildProcess[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'resume-'));
});
afterEach(() => {
  for (const host of hosts.splice(0)) host.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
});

const url = (path: string) => new URL(path, import.meta.url).href;

/** A function that records each call. The first call of the step `second` never ends. */
const functionSource = `
  import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
  export const handler = async ({ step, directory }: { step: string; directory: string }) => {
    appendFileSync(directory + '/calls', step + '\\n');
    if (step === 'second' && !existsSync(directory + '/hung')) {
      writeFileSync(directory + '/hung', '');
      await new Promise(() => setInterval(() => appendFileSync(directory + '/ticks', '.'), 20));
    }
    return { [step]: true };
  };`;

/**
 * A host process: Step Functions with real function processes. It resumes and then sends its
 * address.
 */
const hostSource = `
  import { createLambda } from '${url('../../lambda/lambda.ts')}';
  import { startStates, task } from '${url('../fixtures/states.ts')}';
  const [, , directory = ''] = process.argv;
  const work = {
    name: 'work',
    arn: 'arn:aws:lambda:us-east-1:000000000000:function:work',
    entry: directory + '/function.mts',
    environment: {},
    memoryMb: 128,
    timeoutSeconds: 60,
    taskRoot: directory,
    tmpDirectory: directory + '/scratch',
  };
  const lambda = createLambda({
    functions: [work],
    region: 'us-east-1',
    logDirectory: directory + '/logs',
    compileCacheDirectory: directory + '/compiled',
  });
  const step = (name: string, next: object) => {
    const payload = { step: name, directory, 'startedAt.$': '$$.Execution.StartTime' };
    return task({ Parameters: { FunctionName: work.arn, Payload: payload }, ResultPath: '$.' + name, ...next });
  };
  const states = await startStates(
    {
      First: step('first', { Next: 'Second' }),
      Second: step('second', { Next: 'Third' }),
      Third: step('third', { End: true }),
    },
    { directory: directory + '/states', invoke: lambda.invoke },
  );
  process.send?.({ url: states.url, resumed: states.service.resume() });
  process.on('disconnect', () => process.exit());`;

async function startHost(): Promise<{ host: ChildProcess; url: string; resumed: string[] }> {
  const host = fork(join(directory, 'host.mts'), [directory], { execArgv: [], stdio: 'inherit' });
  hosts.push(host);
  const [message] = await once(host, 'message');
  return { host, ...message };
}

const calls = () => {
  const file = join(directory, 'calls');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
};

async function waitUntil(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await setTimeout(20);
}

test('an execution continues from its last state after its host was killed with SIGKILL', async () => {
  writeFileSync(join(directory, 'function.mts'), functionSource);
  writeFileSync(join(directory, 'host.mts'), hostSource);
  const first = await startHost();
  expect(first.resumed).toEqual([]);
  const before = sfnClient(first.url);
  const start = new StartExecutionCommand({ stateMachineArn: machineArn, name: 'weekly', input: '{"rows":3}' });
  const started = await before.send(start);
  await waitUntil(() => existsSync(join(directory, 'ticks')));
  first.host.kill('SIGKILL');
  await once(first.host, 'exit');

  const second = await startHost();
  expect(second.resumed).toEqual([executionArn('weekly')]);
  const after = sfnClient(second.url);
  const describe = new DescribeExecutionCommand({ executionArn: executionArn('weekly') });
  await waitUntil(async () => (await after.send(describe)).status !== 'RUNNING');
  const execution = await after.send(describe);
  expect(execution).toMatchObject({ status: 'SUCCEEDED', name: 'weekly', startDate: started.startDate });
  expect(JSON.parse(execution.output ?? '')).toMatchObject({
    rows: 3,
    first: { Payload: { first: true } },
    second: { Payload: { second: true } },
    third: { Payload: { third: true } },
  });
  expect(calls()).toEqual(['first', 'second', 'second', 'third']);

  const { events = [] } = await after.send(
    new GetExecutionHistoryCommand({ executionArn: executionArn('weekly'), maxResults: 1000 }),
  );
  expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
  const entered = events.flatMap(({ stateEnteredEventDetails: details }) => details ?? []);
  expect(entered.map(({ name }) => name)).toEqual(['First', 'Second', 'Second', 'Third']);
  expect(entered[2]?.input).toBe(entered[1]?.input);
  const startTimes = events.flatMap(({ taskScheduledEventDetails: details }) =>
    details?.parameters === undefined ? [] : [JSON.parse(details.parameters).Payload.startedAt],
  );
  expect(new Set(startTimes)).toEqual(new Set([started.startDate?.toISOString()]));

  // The function that did not end was killed with its host.
  const ticks = () => readFileSync(join(directory, 'ticks'), 'utf8').length;
  const last = ticks();
  await setTimeout(200);
  expect(ticks()).toBe(last);
});

test('a name is still taken after a restart of the host', async () => {
  const first = await startStates({ Done: { Type: 'Succeed' } }, { directory });
  await first.ended(await first.start({}, 'weekly'));
  first.close();
  const second = await startStates({ Done: { Type: 'Succeed' } }, { directory });
  expect(second.service.resume()).toEqual([]);
  await expect(second.start({}, 'weekly')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
  second.close();
});

/** Closes the host of a waiting execution, and starts another host with other states. */
async function reopened(changeHistory: (file: string) => void, states: Record<string, unknown>): Promise<TestStates> {
  const wait = { Wait: { Type: 'Wait', Seconds: 60, Next: 'Done' }, Done: { Type: 'Succeed' } };
  const first = await startStates(wait, { directory, waitCapSeconds: Infinity });
  await first.start({ rows: 3 }, 'a.name');
  await setTimeout(20);
  first.close();
  const [folder = ''] = readdirSync(directory);
  changeHistory(join(directory, folder, 'history.jsonl'));
  const second = await startStates(states, { directory });
  expect(second.service.resume()).toEqual([executionArn('a.name')]);
  return second;
}

test('a truncated last event is dropped, and its state runs again', async () => {
  const states = { Wait: { Type: 'Wait', Seconds: 1, Next: 'Done' }, Done: { Type: 'Succeed' } };
  const second = await reopened((history) => appendFileSync(history, '{"id":3,"previousEv'), states);
  expect(await second.ended(executionArn('a.name'))).toMatchObject({ status: 'SUCCEEDED', output: '{"rows":3}' });
  const { events = [] } = await second.client.send(
    new GetExecutionHistoryCommand({ executionArn: executionArn('a.name') }),
  );
  expect(events.map(({ type }) => type)).toEqual([
    'ExecutionStarted',
    'WaitStateEntered',
    'WaitStateEntered',
    'WaitStateExited',
    'SucceedStateEntered',
    'SucceedStateExited',
    'ExecutionSucceeded',
  ]);
  second.close();
  const third = await startStates(states, { directory });
  const history = await third.client.send(new GetExecutionHistoryCommand({ executionArn: executionArn('a.name') }));
  expect(history.events).toEqual(events);
  third.close();
});

test('an execution has ended if its end is in its history but not in its record', async () => {
  const end = {
    id: 3,
    previousEventId: 0,
    timestamp: 1,
    type: 'ExecutionAborted',
    executionAbortedEventDetails: { error: 'Stopped' },
  };
  const second = await reopened((history) => appendFileSync(history, `${JSON.stringify(end)}\n`), {
    Wait: { Type: 'Succeed' },
  });
  expect(await second.ended(executionArn('a.name'))).toMatchObject({ status: 'ABORTED', error: 'Stopped' });
  expect(second.events.map(({ detail }) => detail['status'])).toEqual(['ABORTED']);
  second.close();
});

test('an execution fails at 25,000 events', async () => {
  const event = (id: number) => JSON.stringify({ id, previousEventId: id - 1, timestamp: 1, type: 'PassStateExited' });
  const many = Array.from({ length: 24_980 }, (_, index) => `${event(index + 3)}\n`).join('');
  const second = await reopened((history) => appendFileSync(history, many), {
    Wait: { Type: 'Pass', Next: 'Again?' },
    'Again?': {
      Type: 'Choice',
      Choices: [{ Variable: '$.rows', NumericEquals: 3, Next: 'Wait' }],
      Default: 'Done',
    },
    Done: { Type: 'Succeed' },
  });
  expect(await second.ended(executionArn('a.name'))).toMatchObject({
    status: 'FAILED',
    cause: expect.stringContaining('maximum number of history events (25000)'),
  });
  const { events = [] } = await second.client.send(
    new GetExecutionHistoryCommand({ executionArn: executionArn('a.name'), reverseOrder: true, maxResults: 1 }),
  );
  expect(events).toMatchObject([{ id: 25_000, type: 'ExecutionFailed' }]);
  second.close();
});

test('an execution fails with a clear cause if its state was removed from the definition', async () => {
  const second = await reopened(() => undefined, { Other: { Type: 'Succeed' } });
  expect(await second.ended(executionArn('a.name'))).toMatchObject({
    status: 'FAILED',
    cause: expect.stringContaining("no state 'Wait' any more"),
  });
  second.close();
});

test('closing leaves an execution RUNNING and adds no events', async () => {
  const late = Promise.withResolvers<LambdaResult>();
  const first = await startStates({ Work: task({ End: true }) }, { directory, functions: () => late.promise });
  await first.start({}, 'a.name');
  first.close();
  late.resolve({ payload: 'late' });
  await setTimeout(20);
  const [folder = ''] = readdirSync(directory);
  expect(JSON.parse(readFileSync(join(directory, folder, 'execution.json'), 'utf8')).status).toBe('RUNNING');
  expect(readFileSync(join(directory, folder, 'history.jsonl'), 'utf8')).not.toContain('TaskSucceeded');
});
