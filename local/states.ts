import { text } from 'node:stream/consumers';
import type { EventBridgeEvent } from './events/event.ts';
import { AwsError, type Call, type Service } from './service.ts';
import { parseDefinition } from './states/definition.ts';
import { createStatesHost } from './states/host.ts';
import type { Operation } from './states/operation.ts';
import { describeExecution } from './states/operations/describe-execution.ts';
import { describeStateMachine } from './states/operations/describe-state-machine.ts';
import { getExecutionHistory } from './states/operations/get-execution-history.ts';
import { listExecutions } from './states/operations/list-executions.ts';
import { listStateMachines } from './states/operations/list-state-machines.ts';
import { startExecution } from './states/operations/start-execution.ts';
import { stopExecution } from './states/operations/stop-execution.ts';
import type { Invoke } from './states/task.ts';

/** A state machine of the template. */
interface StateMachineResource {
  name: string;
  arn: string;
  roleArn: string;
  /** Parsed JSON, all substitutions made. */
  definition: unknown;
  /** asl-validator has found it right before. */
  isValid?: boolean;
}

export interface StatesOptions {
  /** Executions are kept here. */
  directory: string;
  region: string;
  account: string;
  machines: StateMachineResource[];
  invoke: Invoke;
  /** Longest wait of a Wait state and before a retry, 1 s unless told; Infinity waits as AWS does. */
  waitCapSeconds?: number;
  now?: () => Date;
  /** EventBridge's event, at the start and at the end of an execution. */
  onStatusChange: (event: EventBridgeEvent) => void;
}

export interface StatesService extends Service {
  /** Carries on what ran when the last host died; gives the ARNs. To be called when functions can be invoked. */
  resume: () => string[];
  /** Lets go of running executions, which the next host resumes. */
  close: () => void;
}

const operations = new Map<string, Operation>(
  Object.entries({
    StartExecution: startExecution,
    DescribeExecution: describeExecution,
    StopExecution: stopExecution,
    ListExecutions: listExecutions,
    GetExecutionHistory: getExecutionHistory,
    DescribeStateMachine: describeStateMachine,
    ListStateMachines: listStateMachines,
  }),
);

const contentType = { 'content-type': 'application/x-amz-json-1.0' };

/**
 * Step Functions. States are interpreted by aws-local-stepfunctions; a definition it would run otherwise than AWS does
 * is refused here, with an Error that lists every fault.
 */
export function createStatesService(options: StatesOptions): StatesService {
  const host = createStatesHost({
    ...options,
    now: options.now ?? (() => new Date()),
    waitCapSeconds: options.waitCapSeconds ?? 1,
    machines: options.machines.map((machine) => ({
      ...machine,
      definition: parseDefinition(machine.name, machine.definition, machine.isValid),
      definitionText: JSON.stringify(machine.definition, null, 2),
    })),
  });

  return {
    signingName: 'states',
    eventSource: 'states.amazonaws.com',
    resume: host.resume,
    close: host.close,
    resolve: async (request): Promise<Call> => {
      const target = request.headers['x-amz-target'] ?? '';
      const name = target.startsWith('AWSStepFunctions.') ? target.slice('AWSStepFunctions.'.length) : '';
      const prepare = operations.get(name);
      if (!prepare || request.method !== 'POST' || request.path !== '/') {
        throw new AwsError(
          'UnknownOperationException',
          400,
          `The operation ${target || request.path} is unknown here.`,
        );
      }
      const parameters = parseBody(await text(request.body));
      const { access, run } = prepare(parameters, host);
      return {
        operation: name,
        access,
        parameters,
        run: async () => ({ status: 200, headers: contentType, body: JSON.stringify(run()) }),
      };
    },
    renderError: (error, requestId) => ({
      status: error.status,
      headers: { ...contentType, 'x-amzn-requestid': requestId },
      body: JSON.stringify({ __type: error.code, message: error.message, ...error.members }),
    }),
  };
}

function parseBody(body: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    value = undefined;
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new AwsError('SerializationException', 400, 'The body is not a JSON object.');
}
