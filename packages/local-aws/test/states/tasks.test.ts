import { setTimeout } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { AwsError } from '../../protocol/service.ts';
import { inTurn, startStates, task, type TestStates, thrown } from '../fixtures/states.ts';

let states: TestStates | undefined;

afterEach(() => states?.close());

const onStates = async (...parameters: Parameters<typeof startStates>) => {
  states = await startStates(...parameters);
  return states;
};

const catchAll = { ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Recovered' };
const recovered = { Recovered: { Type: 'Pass', End: true } };

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
  const slow = async () => setTimeout(300, { payload: 'late' });
  const { run } = await onStates(
    {
      Work: task({
        // AWS accepts only whole seconds. A fraction makes the test faster.
        TimeoutSeconds: 0.2,
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
  expect(history[2]?.taskScheduledEventDetails?.timeoutInSeconds).toBe(0.2);
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
