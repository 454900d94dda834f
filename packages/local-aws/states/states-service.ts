import type { EventBridgeEvent } from '../events/event.ts';
import { type JsonProtocol, renderJsonError, resolveJson } from '../protocol/json-protocol.ts';
import type { Service } from '../protocol/service.ts';
import { parseDefinition } from './definition.ts';
import { createStatesHost, type StatesHost } from './host.ts';
import { describeExecution } from './operations/describe-execution.ts';
import { describeStateMachine } from './operations/describe-state-machine.ts';
import { getExecutionHistory } from './operations/get-execution-history.ts';
import { listExecutions } from './operations/list-executions.ts';
import { listStateMachines } from './operations/list-state-machines.ts';
import { startExecution } from './operations/start-execution.ts';
import { stopExecution } from './operations/stop-execution.ts';
import type { Invoke } from './task.ts';

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

const protocol: JsonProtocol<StatesHost> = {
  version: '1.0',
  targetPrefix: 'AWSStepFunctions.',
  operations: new Map(
    Object.entries({
      StartExecution: startExecution,
      DescribeExecution: describeExecution,
      StopExecution: stopExecution,
      ListExecutions: listExecutions,
      GetExecutionHistory: getExecutionHistory,
      DescribeStateMachine: describeStateMachine,
      ListStateMachines: listStateMachines,
    }),
  ),
};

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
    resolve: (request) => resolveJson(request, protocol, host),
    renderError: (error, requestId) => renderJsonError(protocol.version, error, requestId),
  };
}
