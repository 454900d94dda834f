import { InvokeCommand, LambdaClient, ListFunctionsCommand, type InvokeCommandInput } from '@aws-sdk/client-lambda';
import { describe, expect, test } from 'vitest';
import type { LambdaResult } from '../../lambda/lambda.ts';
import { createLambdaApi } from '../../lambda/lambda-service.ts';
import { account, region, role, stage } from '../fixtures/gateway.ts';

const functionArn = `arn:aws:lambda:${region}:${account}:function:work`;
const invoking = { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: functionArn };

async function openLambda(result: LambdaResult = { payload: { rows: 7 } }, statements: object[] = [invoking]) {
  const invocations: [name: string, payload: unknown][] = [];
  const api = createLambdaApi({
    region,
    account,
    invoke: async (name, payload) => {
      invocations.push([name, payload]);
      return result;
    },
  });
  const { gateway, trail } = await stage({ services: [api], statements });
  const client = new LambdaClient({ ...gateway.callAs(role), maxAttempts: 1 });
  const invoke = (input: Partial<InvokeCommandInput> = { Payload: '{"a":1}' }) =>
    client.send(new InvokeCommand({ FunctionName: 'work', ...input }));
  return { client, invoke, invocations, trail };
}

describe('Lambda refuses', () => {
  test('a caller without the permission', async () => {
    const { invoke, invocations } = await openLambda(undefined, []);
    await expect(invoke()).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(invocations).toEqual([]);
  });

  test.each<[string, Partial<InvokeCommandInput>, string]>([
    ['an asynchronous invocation', { InvocationType: 'Event' }, 'The invocation type Event is not supported here.'],
    ['a version in the query', { Qualifier: '1' }, 'Qualifier is not supported here.'],
    ['a request for the log', { LogType: 'Tail' }, 'x-amz-log-type is not supported here.'],
  ])('%s', async (_, input, message) => {
    const { invoke, invocations } = await openLambda();
    await expect(invoke(input)).rejects.toMatchObject({ name: 'InvalidParameterValueException', message });
    expect(invocations).toEqual([]);
  });

  test('a payload that is not JSON', async () => {
    const { invoke } = await openLambda();
    await expect(invoke({ Payload: '{' })).rejects.toMatchObject({ name: 'InvalidRequestContentException' });
  });

  test('every operation but Invoke', async () => {
    const { client } = await openLambda();
    await expect(client.send(new ListFunctionsCommand({}))).rejects.toThrow('only Invoke');
  });
});

describe('Lambda', () => {
  test('invokes a function by name or ARN and answers its value', async () => {
    const { invoke, invocations, trail } = await openLambda();
    const { Payload, FunctionError, ExecutedVersion } = await invoke();
    expect(Payload?.transformToString()).toBe('{"rows":7}');
    expect([FunctionError, ExecutedVersion]).toEqual([undefined, '$LATEST']);
    await invoke({ FunctionName: functionArn });
    expect(invocations).toEqual([
      ['work', { a: 1 }],
      [functionArn, {}],
    ]);
    expect(trail()).toMatchObject([{ eventName: 'Invoke' }, { eventName: 'Invoke' }]);
  });

  test('answers the error of a function as a success with FunctionError', async () => {
    const payload = { errorType: 'DataError', errorMessage: 'row 7', trace: [] };
    const { invoke } = await openLambda({ functionError: 'Unhandled', payload });
    const { Payload, FunctionError, StatusCode } = await invoke();
    expect([StatusCode, FunctionError]).toEqual([200, 'Unhandled']);
    expect(JSON.parse(Payload?.transformToString() ?? '')).toEqual(payload);
  });
});
