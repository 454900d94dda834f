import { AwsError } from '../protocol/service.ts';
import type { StoredExecution } from './executions.ts';
import type { StatesHost } from './host.ts';
import type { Machine } from './machine.ts';

/** The execution with this ARN. Throws ExecutionDoesNotExist. */
export function executionOf({ executions }: StatesHost, executionArn: string): StoredExecution {
  const execution = executions.find(executionArn);
  if (execution) return execution;
  throw new AwsError('ExecutionDoesNotExist', 400, `Execution Does Not Exist: '${executionArn}'`);
}

/**
 * The state machine with this ARN, which has no version or alias. Throws StateMachineDoesNotExist.
 */
export function machineOf({ machines }: StatesHost, stateMachineArn: string): Machine {
  const machine = machines.find(({ arn }) => arn === stateMachineArn);
  if (machine) return machine;
  throw new AwsError('StateMachineDoesNotExist', 400, `State Machine Does Not Exist: '${stateMachineArn}'`);
}
