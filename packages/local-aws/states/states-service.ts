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

/** A state machine as the caller of the service declares it. */
interface StateMachineResource {
  name: string;
  arn: string;
  roleArn: string;
  /** Parsed JSON with all placeholders substituted. */
  definition: unknown;
  /** True if asl-validator has accepted the definition before. */
  isValid?: boolean;
}

export interface StatesOptions {
  /** The folder of the executions. */
  directory: string;
  region: string;
  account: string;
  machines: StateMachineResource[];
  invoke: Invoke;
  /**
   * Longest wait of a Wait state and before a retry (default: 1 s). Infinity waits as long as AWS
   * does.
   */
  waitCapSeconds?: number;
  now?: () => Date;
  /** Called with EventBridge's event when an execution starts and when it ends. */
  onStatusChange: (event: EventBridgeEvent) => void;
}

export interface StatesService extends Service {
  /**
   * Continues the executions that were running when the last host died, and returns their ARNs.
   * Functions must be ready.
   */
  resume: () => string[];
  /** Stops all work. The next host resumes the running executions. */
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
 * Step Functions, with aws-local-stepfunctions as the interpreter of states. Throws an Error that
 * lists all violations for a definition that AWS would reject or that the interpreter would run
 * differently from AWS.
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
