import { setTimeout } from 'node:timers/promises';
import { GetExecutionHistoryCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterEach, expect, test } from 'vitest';
import type { LambdaResult } from '../../lambda/lambda.ts';
import { inTurn, startStates, task, type TestStates, thrown } from '../fixtures/states.ts';

let states: TestStates | undefined;

afterEach(() => states?.close());

const onStates = async (...parameters: Parameters<typeof startStates>) => {
  states = await startStates(...parameters);
  return states;
};

test('an execution that exceeds the TimeoutSeconds of its state machine is TIMED_OUT', async () => {
  const { run, events } = await onStates(
    { Wait: { Type: 'Wait', Seconds: 1, Next: 'Wait again' }, 'Wait again': { Type: 'Wait', Seconds: 9, End: true } },
    { timeoutSeconds: 0.2, waitCapSeconds: Infinity },
  );
  const { status, history, stopDate, startDate } = await run();
  expect(status).toBe('TIMED_OUT');
  expect(Number(stopDate) - Number(startDate)).toBeLessThan(8000);
  expect(history.at(-1)).toMatchObject({ type: 'ExecutionTimedOut', previousEventId: 0 });
  expect(events.at(-1)?.detail['status']).toBe('TIMED_OUT');
});

test('a stopped execution is ABORTED at once, and its function is not started again', async () => {
  const called = Promise.withResolvers<void>();
  const held = Promise.withResolvers<LambdaResult>();
  let calls = 0;
  const { start, ended, client } = await onStates(
    { Work: task({ Retry: [{ ErrorEquals: ['States.ALL'] }], Next: 'More' }), More: task({ End: true }) },
    {
      functions: () => {
        calls += 1;
        called.resolve();
        return held.promise;
      },
    },
  );
  const arn = await start();
  await called.promise;
  await client.send(new StopExecutionCommand({ executionArn: arn, error: 'Stopped', cause: 'by hand' }));
  const execution = await ended(arn);
  expect(execution).toMatchObject({ status: 'ABORTED', error: 'Stopped', cause: 'by hand' });
  held.resolve(thrown('DataError'));
  await setTimeout(100);
  expect(calls).toBe(1);
  const again = await client.send(new StopExecutionCommand({ executionArn: arn }));
  expect(again.stopDate).toEqual(execution.stopDate);
  const { events = [] } = await client.send(new GetExecutionHistoryCommand({ executionArn: arn }));
  expect(events.at(-1)).toMatchObject({ type: 'ExecutionAborted', previousEventId: 0 });
});

test('an output above 262,144 bytes fails the execution', async () => {
  const { run } = await onStates(
    { Work: task({ ResultPath: '$.result', End: true }) },
    { functions: inTurn({ payload: 'x'.repeat(200_000) }) },
  );
  const { status, error, cause } = await run({ rows: 'x'.repeat(100_000) });
  expect({ status, error }).toEqual({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  expect(cause).toContain("The state/task 'Work' returned a result with a size exceeding");
});

test('a Fail state fails with its error and cause, if it has them', async () => {
  const { run } = await onStates({
    'Named?': { Type: 'Choice', Choices: [{ Variable: '$.error', IsPresent: true, Next: 'Named' }], Default: 'Bare' },
    Named: { Type: 'Fail', ErrorPath: '$.error', CausePath: '$$.Execution.Input.where' },
    Bare: { Type: 'Fail' },
  });
  expect(await run({ error: 'DataError', where: 'row 7' })).toMatchObject({ error: 'DataError', cause: 'row 7' });
  const bare = await run();
  expect([bare.status, bare.error, bare.cause]).toEqual(['FAILED', undefined, undefined]);
});

test('the context object has the execution, the state and the state machine, as in AWS', async () => {
  const { run } = await onStates({
    First: { Type: 'Pass', Result: 'changed', Next: 'Look' },
    Look: {
      Type: 'Pass',
      Parameters: { 'execution.$': '$$.Execution', 'state.$': '$$.State', 'machine.$': '$$.StateMachine' },
      End: true,
    },
  });
  const { output, executionArn, name, startDate, history } = await run({ rows: 3 });
  expect(JSON.parse(output ?? '')).toEqual({
    execution: {
      Id: executionArn,
      Input: { rows: 3 },
      Name: name,
      RoleArn: 'arn:aws:iam::000000000000:role/machine',
      StartTime: startDate?.toISOString(),
      RedriveCount: 0,
    },
    state: { EnteredTime: expect.any(String), Name: 'Look', RetryCount: 0 },
    machine: { Id: 'arn:aws:states:us-east-1:000000000000:stateMachine:retrain', Name: 'retrain' },
  });
  const { EnteredTime } = JSON.parse(output ?? '').state;
  expect(Date.parse(EnteredTime) - Number(history[3]?.timestamp)).toBeLessThan(1000);
});

test('waits of every notation are limited to waitCapSeconds', async () => {
  const { run } = await onStates({
    Seconds: { Type: 'Wait', Seconds: 3600, Next: 'SecondsPath' },
    SecondsPath: { Type: 'Wait', SecondsPath: '$.seconds', Next: 'Timestamp' },
    Timestamp: { Type: 'Wait', Timestamp: '2999-01-01T00:00:00Z', Next: 'TimestampPath' },
    TimestampPath: { Type: 'Wait', InputPath: '$.in', TimestampPath: '$.at', End: true },
  });
  const { status, startDate, stopDate, types } = await run({ seconds: 3600, in: { at: '2999-01-01T00:00:00Z' } });
  expect(status).toBe('SUCCEEDED');
  expect(Number(stopDate) - Number(startDate)).toBeGreaterThan(150);
  expect(Number(stopDate) - Number(startDate)).toBeLessThan(60_000);
  expect(types.slice(1, 3)).toEqual(['WaitStateEntered', 'WaitStateExited']);
});

test.each(['soon', 1.5, -1])('a SecondsPath with the value %j fails the execution', async (seconds) => {
  const { run } = await onStates({ Wait: { Type: 'Wait', SecondsPath: '$.seconds', End: true } });
  expect(await run({ seconds })).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
});

test('ResultPath $, a false Result, IsPresent false and a loop behave as in AWS', async () => {
  const { run } = await onStates(
    {
      Work: task({ ResultSelector: { 'n.$': '$.Payload.n' }, ResultPath: '$', Next: 'Done?' }),
      'Done?': {
        Type: 'Choice',
        Choices: [
          {
            And: [
              { Variable: '$.other', IsPresent: false },
              { Variable: '$.n', NumericEquals: 2 },
            ],
            Next: 'No',
          },
        ],
        Default: 'Work',
      },
      No: { Type: 'Pass', Result: false, ResultPath: '$.answer', End: true },
    },
    { functions: inTurn({ payload: { n: 1 } }, { payload: { n: 2 } }) },
  );
  const { output, types } = await run({ other: 'gone after Work' });
  expect(JSON.parse(output ?? '')).toEqual({ n: 2, answer: false });
  expect(types.filter((type) => type === 'ChoiceStateEntered')).toHaveLength(2);
});

test('an execution sends EventBridge’s events for its start and its end', async () => {
  const { run, events } = await onStates({ Done: { Type: 'Succeed' } });
  const { executionArn, name, startDate, stopDate } = await run({ rows: 3 });
  expect(events).toMatchObject([
    { detail: { status: 'RUNNING', stopDate: null, output: null } },
    {
      'detail-type': 'Step Functions Execution Status Change',
      source: 'aws.states',
      resources: [executionArn],
      detail: {
        executionArn,
        stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:retrain',
        name,
        status: 'SUCCEEDED',
        startDate: startDate?.getTime(),
        stopDate: stopDate?.getTime(),
        input: '{"rows":3}',
        output: '{"rows":3}',
        error: null,
        cause: null,
      },
    },
  ]);
});
