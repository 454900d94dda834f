import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  paginateGetExecutionHistory,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { executionArn, machineArn, startStates, task, type TestStates } from '../fixtures/states.ts';

let states: TestStates;
let release: () => void;

// The function ends when the test calls `release`.
beforeEach(async () => {
  const held = Promise.withResolvers<void>();
  release = held.resolve;
  states = await startStates(
    { Work: task({ End: true }) },
    { functions: async () => ({ payload: await held.promise.then(() => 'done') }) },
  );
});
afterEach(() => states.close());

const post = async (operation: string, body: string) => {
  const headers = { 'x-amz-target': `AWSStepFunctions.${operation}`, 'content-type': 'application/x-amz-json-1.0' };
  const response = await fetch(states.url, { method: 'POST', headers, body });
  return { status: response.status, body: await response.json() };
};

describe('these are rejected:', () => {
  test.each([
    ['an unsupported operation', 'SendTaskSuccess', '{}', 'UnknownOperationException'],
    [
      'an unknown field',
      'StartExecution',
      JSON.stringify({ stateMachineArn: machineArn, traceHeader: 'x' }),
      'ValidationException',
    ],
    ['a missing field', 'DescribeExecution', '{}', 'ValidationException'],
    ['a body that is not JSON', 'ListStateMachines', '{', 'SerializationException'],
    ['an invalid ARN', 'DescribeExecution', JSON.stringify({ executionArn: 'x' }), 'InvalidArn'],
    [
      'an unknown status',
      'ListExecutions',
      JSON.stringify({ stateMachineArn: machineArn, statusFilter: 'running' }),
      'ValidationException',
    ],
    ['too many results', 'ListStateMachines', JSON.stringify({ maxResults: 1001 }), 'ValidationException'],
    ['an invalid token', 'ListStateMachines', JSON.stringify({ nextToken: 'x' }), 'InvalidToken'],
    [
      'an input above 262,144 bytes',
      'StartExecution',
      JSON.stringify({ stateMachineArn: machineArn, input: JSON.stringify('é'.repeat(131_072)) }),
      'ValidationException',
    ],
  ])('%s', async (_, operation, body, type) => {
    expect(await post(operation, body)).toEqual({ status: 400, body: { __type: type, message: expect.any(String) } });
  });

  test.each(['a b', 'a:b', 'a/b', 'a<b', 'a\u0007b', 'a"b', 'a~b'])('the name %j', async (name) => {
    await expect(states.start({}, name)).rejects.toMatchObject({ name: 'InvalidName' });
  });

  test('a name of 81 characters', async () => {
    await expect(states.start({}, 'x'.repeat(81))).rejects.toMatchObject({ name: 'ValidationException' });
  });

  test('an input that is not JSON', async () => {
    const command = new StartExecutionCommand({ stateMachineArn: machineArn, input: 'rows' });
    await expect(states.client.send(command)).rejects.toMatchObject({ name: 'InvalidExecutionInput' });
  });

  test('a state machine and an execution that do not exist', async () => {
    const { client } = states;
    const machine = { stateMachineArn: `${machineArn}-2` };
    const execution = { executionArn: executionArn('none') };
    const error = (name: string) => expect.objectContaining({ name });
    for (const call of [
      client.send(new StartExecutionCommand(machine)),
      client.send(new ListExecutionsCommand(machine)),
      client.send(new DescribeStateMachineCommand(machine)),
    ]) {
      await expect(call).rejects.toEqual(error('StateMachineDoesNotExist'));
    }
    for (const call of [
      client.send(new DescribeExecutionCommand(execution)),
      client.send(new StopExecutionCommand(execution)),
      client.send(new GetExecutionHistoryCommand(execution)),
    ]) {
      await expect(call).rejects.toEqual(error('ExecutionDoesNotExist'));
    }
  });
});

test('an invalid parameter is rejected with the message of AWS', async () => {
  const { body } = await post('ListStateMachines', JSON.stringify({ maxResults: 1001, nextToken: '' }));
  expect(body).toHaveProperty(
    'message',
    "2 validation errors detected: Value '1001' at 'maxResults' failed to satisfy constraint: " +
      "Member must have value less than or equal to 1000; Value '' at 'nextToken' failed to satisfy constraint: " +
      'Member must have length greater than or equal to 1',
  );
});

describe('a name that is taken', () => {
  test('by a running execution with the same input returns that execution', async () => {
    const { client } = states;
    const start = new StartExecutionCommand({ stateMachineArn: machineArn, name: 'weekly', input: '{"a":1}' });
    const first = await client.send(start);
    await setTimeout(5);
    const second = await client.send(start);
    expect([second.executionArn, second.startDate]).toEqual([first.executionArn, first.startDate]);
    const { executions } = await client.send(new ListExecutionsCommand({ stateMachineArn: machineArn }));
    expect(executions).toHaveLength(1);
  });

  test('by an execution with another input, or the same in another notation, is ExecutionAlreadyExists', async () => {
    await states.start({ a: 1 }, 'weekly');
    const command = new StartExecutionCommand({ stateMachineArn: machineArn, name: 'weekly', input: '{"a": 1}' });
    await expect(states.client.send(command)).rejects.toMatchObject({
      name: 'ExecutionAlreadyExists',
      message: `Execution Already Exists: '${executionArn('weekly')}'`,
    });
  });

  test('by an execution that has ended is ExecutionAlreadyExists', async () => {
    const arn = await states.start({ a: 1 }, 'weekly');
    release();
    await states.ended(arn);
    await expect(states.start({ a: 1 }, 'weekly')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
  });
});

test('each operation needs its own permission for its resource', async () => {
  const { client, accesses } = states;
  const arn = await states.start({}, 'weekly');
  await client.send(new DescribeExecutionCommand({ executionArn: arn }));
  await client.send(new GetExecutionHistoryCommand({ executionArn: arn }));
  await client.send(new StopExecutionCommand({ executionArn: arn }));
  await client.send(new ListExecutionsCommand({ stateMachineArn: machineArn }));
  await client.send(new DescribeStateMachineCommand({ stateMachineArn: machineArn }));
  await client.send(new ListStateMachinesCommand({}));
  expect(accesses).toEqual([
    { action: 'states:StartExecution', resource: machineArn },
    { action: 'states:DescribeExecution', resource: arn },
    { action: 'states:GetExecutionHistory', resource: arn },
    { action: 'states:StopExecution', resource: arn },
    { action: 'states:ListExecutions', resource: machineArn },
    { action: 'states:DescribeStateMachine', resource: machineArn },
    { action: 'states:ListStateMachines', resource: '*' },
  ]);
});

test('a running and an ended execution are described with the fields of AWS', async () => {
  const arn = await states.start({ a: 1 }, 'weekly');
  const running = await states.client.send(new DescribeExecutionCommand({ executionArn: arn }));
  expect(running).toMatchObject({ name: 'weekly', status: 'RUNNING', input: '{"a":1}', redriveCount: 0 });
  expect([running.output, running.stopDate]).toEqual([undefined, undefined]);
  release();
  const ended = await states.ended(arn);
  expect(ended).toMatchObject({
    status: 'SUCCEEDED',
    output: '{"ExecutedVersion":"3","Payload":"done","StatusCode":200}',
    redriveStatus: 'NOT_REDRIVABLE',
    stopDate: expect.any(Date),
  });
});

test('executions are listed newest first, by status, and in pages that new executions do not shift', async () => {
  const { client } = states;
  for (const name of ['one', 'two', 'three']) {
    await states.start({}, name);
    await setTimeout(2);
  }
  await client.send(new StopExecutionCommand({ executionArn: executionArn('two') }));
  const first = await client.send(new ListExecutionsCommand({ stateMachineArn: machineArn, maxResults: 2 }));
  await states.start({}, 'four');
  const { nextToken = '' } = first;
  const rest = await client.send(new ListExecutionsCommand({ stateMachineArn: machineArn, nextToken }));
  const names = [first, rest].map(({ executions = [] }) => executions.map(({ name }) => name));
  expect(names).toEqual([['three', 'two'], ['one']]);
  expect(rest.nextToken).toBeUndefined();
  const stopped = await client.send(
    new ListExecutionsCommand({ stateMachineArn: machineArn, statusFilter: 'ABORTED' }),
  );
  expect(stopped.executions).toMatchObject([{ name: 'two', status: 'ABORTED' }]);
});

test('the history is returned in pages, in both orders, and optionally without data', async () => {
  const { client } = states;
  const arn = await states.start({ a: 1 });
  release();
  await states.ended(arn);
  const ids: (number | undefined)[] = [];
  for await (const { events = [] } of paginateGetExecutionHistory({ client, pageSize: 3 }, { executionArn: arn })) {
    ids.push(...events.map(({ id }) => id));
  }
  expect(ids).toEqual([1, 2, 3, 4, 5, 6, 7]);
  const { events = [] } = await client.send(
    new GetExecutionHistoryCommand({ executionArn: arn, reverseOrder: true, includeExecutionData: false }),
  );
  expect(events.map(({ id, previousEventId }) => [id, previousEventId])).toEqual([
    [7, 6],
    [6, 5],
    [5, 4],
    [4, 3],
    [3, 2],
    [2, 0],
    [1, 0],
  ]);
  expect(events[1]?.stateExitedEventDetails).toEqual({ name: 'Work' });
  expect(events[4]?.taskScheduledEventDetails).toEqual({
    region: 'us-east-1',
    resource: 'invoke',
    resourceType: 'lambda',
  });
});

test('a state machine is described with its definition', async () => {
  const described = await states.client.send(new DescribeStateMachineCommand({ stateMachineArn: machineArn }));
  expect(described).toMatchObject({ name: 'retrain', status: 'ACTIVE', type: 'STANDARD' });
  expect(JSON.parse(described.definition ?? '')).toEqual({ StartAt: 'Work', States: { Work: task({ End: true }) } });
  const { stateMachines } = await states.client.send(new ListStateMachinesCommand({}));
  expect(stateMachines).toMatchObject([{ name: 'retrain', stateMachineArn: machineArn }]);
});
