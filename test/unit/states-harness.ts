import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { EventBridgeEvent } from '../../local/events/event.ts';
import type { LambdaResult } from '../../local/lambda.ts';
import { type Access, AwsError, type Service } from '../../local/service.ts';
import { createStatesService, type StatesOptions, type StatesService } from '../../local/states.ts';

/** A service on a port of its own, as the gateway would put it there but without signatures and policies. */
interface Served {
  url: string;
  /** What the calls so far asked permission for. */
  accesses: Access[];
  close: () => void;
}

async function serve(service: Service): Promise<Served> {
  const accesses: Access[] = [];
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const call = async () => {
      const resolved = await service.resolve({
        method: request.method ?? 'GET',
        path: pathname,
        query: searchParams,
        headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
        body: request,
        principal: 'arn:aws:iam::000000000000:role/test',
      });
      accesses.push(...resolved.access);
      return resolved.run();
    };
    void call()
      .catch((error: unknown) => {
        const known = error instanceof AwsError ? error : new AwsError('InternalFailure', 500, String(error));
        return service.renderError(known, 'request-1');
      })
      .then(({ status, headers, body }) => {
        response.writeHead(status, headers);
        response.end(body);
      });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${address.port}`, accesses, close };
}

export function sfnClient(endpoint: string): SFNClient {
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  return new SFNClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
}

export const machineArn = 'arn:aws:states:us-east-1:000000000000:stateMachine:retrain';
export const executionArn = (name: string) => `arn:aws:states:us-east-1:000000000000:execution:retrain:${name}`;

/** The state machine of a test, with functions that are plain functions, behind the real SDK client. */
export interface TestStates extends Served {
  service: StatesService;
  client: SFNClient;
  directory: string;
  /** Status change events so far. */
  events: EventBridgeEvent[];
  start: (input?: unknown, name?: string) => Promise<string>;
  /** Waits for the end. */
  ended: (executionArn: string) => Promise<DescribeExecutionCommandOutput>;
  run: (input?: unknown) => Promise<DescribeExecutionCommandOutput & { history: HistoryEvent[]; types: string[] }>;
}

export async function startStates(
  states: Record<string, unknown>,
  options: Partial<StatesOptions> & {
    startAt?: string;
    timeoutSeconds?: number;
    functions?: (payload: unknown) => Promise<LambdaResult>;
  } = {},
): Promise<TestStates> {
  const { startAt, timeoutSeconds, functions, ...changes } = options;
  const directory = changes.directory ?? mkdtempSync(join(tmpdir(), 'relearn-states-'));
  const events: EventBridgeEvent[] = [];
  const definition = {
    StartAt: startAt ?? Object.keys(states)[0],
    ...(timeoutSeconds === undefined ? {} : { TimeoutSeconds: timeoutSeconds }),
    States: states,
  };
  const service = createStatesService({
    directory,
    region: 'us-east-1',
    account: '000000000000',
    machines: [{ name: 'retrain', arn: machineArn, roleArn: 'arn:aws:iam::000000000000:role/machine', definition }],
    invoke: (_, payload) => functions?.(payload) ?? Promise.resolve({ payload }),
    waitCapSeconds: 0.05,
    onStatusChange: (event) => events.push(event),
    ...changes,
  });
  const served = await serve(service);
  const client = sfnClient(served.url);

  const start = async (input: unknown = {}, name?: string) => {
    const { executionArn: arn = '' } = await client.send(
      new StartExecutionCommand({
        stateMachineArn: machineArn,
        input: JSON.stringify(input),
        ...(name === undefined ? {} : { name }),
      }),
    );
    return arn;
  };
  const ended = async (arn: string) => {
    for (;;) {
      const execution = await client.send(new DescribeExecutionCommand({ executionArn: arn }));
      if (execution.status !== 'RUNNING') return execution;
      await setTimeout(5);
    }
  };
  return {
    ...served,
    service,
    client,
    directory,
    events,
    start,
    ended,
    run: async (input) => {
      const arn = await start(input);
      const execution = await ended(arn);
      const { events: history = [] } = await client.send(
        new GetExecutionHistoryCommand({ executionArn: arn, maxResults: 1000 }),
      );
      return { ...execution, history, types: history.map(({ type = '' }) => type) };
    },
    close: () => {
      client.destroy();
      served.close();
      service.close();
      if (changes.directory === undefined) rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** A Task state that invokes the function `work` with its whole input. */
export function task(fields: Record<string, unknown>): Record<string, unknown> {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: { FunctionName: 'arn:aws:lambda:us-east-1:000000000000:function:work:3', 'Payload.$': '$' },
    ...fields,
  };
}

/** What Lambda answers for a function that throws. */
export function thrown(errorType: string, errorMessage = 'wrong'): LambdaResult {
  return { functionError: 'Unhandled', payload: { errorType, errorMessage, trace: [] } };
}
