import { setTimeout } from 'node:timers/promises';
import { GetExecutionHistoryCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterEach, expect, test } from 'vitest';
import type { LambdaResult } from '../../lambda/lambda.ts';
import { AwsError } from '../../protocol/service.ts';
import { startStates, task, type TestStates, thrown } from '../fixtures/states.ts';

let states: TestStates | undefined;

afterEach(() => states?.close());

const onStates = async (...parameters: Parameters<typeof startStates>) => {
  states = await startStates(...parameters);
  return states;
};

const catchAll = { ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Recovered' };
const recovered = { Recovered: { Type: 'Pass', End: true } };

/** Returns each result in turn, and then repeats the last one. */
function inTurn(...results: (LambdaResult | Error)[]): () => Promise<LambdaResult> {
  let call = 0;
  return async () => {
    const result = results[Math.min(call, results.length - 1)] ?? new Error('the function has no result');
    call += 1;
    if (result instanceof Error) throw result;
    return result;
  };
}

test('an error without a catcher fails the execution, with the error’s name and Lambda’s text as cause', async () => {
  const { run, events } = await onStates(
    { Work: task({ End: true }) },
    { functions: inTurn(thrown('DataError', 'row 7')) },
  );
  const { status, error, cause, output, history, types } = await run();
  expect({ status, error, output }).toEqual({ status: 'FAILED', error: 'DataError', output: undefined });
  expect(JSON.parse(cause ?? '')).toEqual({ errorType: 'DataError', errorMessage: 'row 7', trace: [] });
  expect(types).toEqual([
    'ExecutionStarted',
    'TaskStateEntered',
    'TaskScheduled',
    'TaskStarted',
    'TaskFailed',
    'ExecutionFailed',
  ]);
  expect(history[4]?.taskFailedEventDetails).toEqual({
    resource: 'invoke',
    resourceType: 'lambda',
    error: 'DataError',
    cause,
  });
  expect(history[5]?.executionFailedEventDetails).toEqual({ error: 'DataError', cause });
  expect(events.map(({ detail }) => detail['status'])).toEqual(['RUNNING', 'FAILED']);
});

test('a catcher catches only the errors that it names', async () => {
  const { run } = await onStates(
    {
      Work: task({
        Catch: [
          { ErrorEquals: ['OtherError'], Next: 'Wrong' },
          { ErrorEquals: ['DataError'], ResultPath: '$.error', Next: 'Recovered' },
        ],
        Next: 'Wrong',
      }),
      Wrong: { Type: 'Fail' },
      ...recovered,
    },
    { functions: inTurn(thrown('DataError')) },
  );
  const { status, output, types } = await run({ rows: 3 });
  expect(status).toBe('SUCCEEDED');
  expect(JSON.parse(output ?? '')).toEqual({
    rows: 3,
    error: { Error: 'DataError', Cause: JSON.stringify({ errorType: 'DataError', errorMessage: 'wrong', trace: [] }) },
  });
  expect(types.slice(4)).toEqual([
    'TaskFailed',
    'TaskStateExited',
    'PassStateEntered',
    'PassStateExited',
    'ExecutionSucceeded',
  ]);
});

test('retries increment RetryCount, are in the history, and end at MaxAttempts', async () => {
  const { run } = await onStates(
    {
      Work: task({
        Parameters: { FunctionName: 'work', Payload: { 'retry.$': '$$.State.RetryCount' } },
        Retry: [{ ErrorEquals: ['ThrottledError'], IntervalSeconds: 90, MaxAttempts: 2, JitterStrategy: 'FULL' }],
        End: true,
      }),
    },
    { functions: inTurn(thrown('ThrottledError')), waitCapSeconds: 0 },
  );
  const { status, error, history, types } = await run();
  expect({ status, error }).toEqual({ status: 'FAILED', error: 'ThrottledError' });
  expect(types.filter((type) => type === 'TaskFailed')).toHaveLength(3);
  const parameters = history.flatMap(({ taskScheduledEventDetails: details }) => details?.parameters ?? []);
  expect(parameters.map((text) => JSON.parse(text))).toMatchObject([
    { Payload: { retry: 0 } },
    { Payload: { retry: 1 } },
    { Payload: { retry: 2 } },
  ]);
});

test('an execution continues after a successful retry', async () => {
  const { run } = await onStates(
    {
      Work: task({
        Retry: [{ ErrorEquals: ['States.TaskFailed'], BackoffRate: 1e6 }],
        ResultPath: '$.result',
        End: true,
      }),
    },
    { functions: inTurn(thrown('ThrottledError'), thrown('OtherError'), { payload: { ok: true } }) },
  );
  const { output } = await run({ rows: 3 });
  expect(JSON.parse(output ?? '')).toEqual({
    rows: 3,
    result: { ExecutedVersion: '3', Payload: { ok: true }, StatusCode: 200 },
  });
});

test('a task that exceeds its TimeoutSeconds is States.Timeout, which States.TaskFailed does not match', async () => {
  const slow = async () => setTimeout(1100, { payload: 'late' });
  const { run } = await onStates(
    {
      Work: task({
        TimeoutSeconds: 1,
        Retry: [{ ErrorEquals: ['States.TaskFailed'] }],
        Catch: [{ ErrorEquals: ['States.Timeout'], ResultPath: '$.error', Next: 'Recovered' }],
        Next: 'Recovered',
      }),
      // Long enough for the late result to arrive.
      Recovered: { Type: 'Wait', Seconds: 60, End: true },
    },
    { functions: slow, waitCapSeconds: 0.3 },
  );
  const { output, types, history } = await run();
  expect(JSON.parse(output ?? '')).toEqual({ error: { Error: 'States.Timeout', Cause: '' } });
  expect(types.slice(2, 7)).toEqual([
    'TaskScheduled',
    'TaskStarted',
    'TaskTimedOut',
    'TaskStateExited',
    'WaitStateEntered',
  ]);
  expect(types).not.toContain('TaskSucceeded');
  expect(history[2]?.taskScheduledEventDetails?.timeoutInSeconds).toBe(1);
});

test('an execution that exceeds the TimeoutSeconds of its state machine is TIMED_OUT', async () => {
  const { run, events } = await onStates(
    { Wait: { Type: 'Wait', Seconds: 1, Next: 'Wait again' }, 'Wait again': { Type: 'Wait', Seconds: 9, End: true } },
    { timeoutSeconds: 1, waitCapSeconds: Infinity },
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

test('a result above 262,144 bytes of UTF-8 is States.DataLimitExceeded', async () => {
  const payload = 'é'.repeat(131_050);
  const { run } = await onStates(
    { Work: task({ Catch: [catchAll], End: true }), ...recovered },
    { functions: inTurn({ payload }) },
  );
  const { output, types } = await run();
  expect(JSON.parse(output ?? '')).toMatchObject({ error: { Error: 'States.DataLimitExceeded' } });
  expect(types).toContain('TaskFailed');
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

test.each([
  ['AccessDeniedException', 'Lambda.AWSLambdaException'],
  ['ResourceNotFoundException', 'Lambda.ResourceNotFoundException'],
  ['TooManyRequestsException', 'Lambda.TooManyRequestsException'],
])('%s of Lambda becomes %s', async (code, name) => {
  const { run } = await onStates(
    { Work: task({ Catch: [{ ...catchAll, ErrorEquals: [name] }], End: true }), ...recovered },
    { functions: inTurn(new AwsError(code, 403, 'may not')) },
  );
  const { output } = await run();
  expect(JSON.parse(output ?? '')).toEqual({
    error: { Error: name, Cause: `may not (Service: AWSLambda; Status Code: 403; Error Code: ${code})` },
  });
});

test('a path without a value is States.Runtime, which States.ALL does not catch', async () => {
  const { run } = await onStates({
    Work: task({ Parameters: { FunctionName: 'work', 'Payload.$': '$.missing' }, Catch: [catchAll], End: true }),
    ...recovered,
  });
  const { status, error, cause } = await run();
  expect({ status, error }).toEqual({ status: 'FAILED', error: 'States.Runtime' });
  expect(cause).toMatch(/executing the state 'Work' \(entered at the event id #2\).*\$\.missing/);
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
