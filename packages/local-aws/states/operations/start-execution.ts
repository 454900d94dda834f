import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { AwsError } from '../../protocol/service.ts';
import { structure } from '../../protocol/structure.ts';
import { isTooLarge, limits } from '../limits.ts';
import { machineOf } from '../lookup.ts';
import { operation, schemas } from '../operation.ts';

/**
 * Characters that AWS forbids in a name: whitespace, wildcards, brackets, special and control
 * characters.
 */
const forbidden = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]/u;

const inputTooLong =
  "1 validation error detected: Value at 'input' failed to satisfy constraint: " +
  `Member must have length less than or equal to ${limits.dataBytes}`;

/** Starts an execution. If one with the same name and input is running, it returns that one. */
export const startExecution = operation(
  structure({
    stateMachineArn: schemas.stateMachineArn,
    name: z.string().min(1).max(80).optional(),
    input: z
      .string()
      .refine((text) => !isTooLarge(text), inputTooLong)
      .default('{}'),
  }),
  ({ stateMachineArn, name, input }, host) => ({
    access: [{ action: 'states:StartExecution', resource: stateMachineArn }],
    run: () => {
      const machine = machineOf(host, stateMachineArn);
      if (name !== undefined && forbidden.test(name)) {
        throw new AwsError('InvalidName', 400, `Invalid Name: '${name}'`);
      }
      const executionName = name ?? randomUUID();
      const executionArn = `${machine.arn.replace(':stateMachine:', ':execution:')}:${executionName}`;
      checkInput(input);
      const known = host.executions.find(executionArn);
      if (known && (known.record.status !== 'RUNNING' || known.record.input !== input)) {
        throw new AwsError('ExecutionAlreadyExists', 400, `Execution Already Exists: '${executionArn}'`);
      }
      const { record } = known ?? host.start(machine, { executionArn, name: executionName, input });
      return { executionArn, startDate: record.startDate / 1000 };
    },
  }),
);

function checkInput(input: string): void {
  try {
    JSON.parse(input);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AwsError('InvalidExecutionInput', 400, `Invalid State Machine Execution Input: '${reason}'`);
  }
}
