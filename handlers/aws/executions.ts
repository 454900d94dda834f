import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  ListExecutionsCommand,
  paginateGetExecutionHistory,
  StartExecutionCommand,
  type SFNClient,
} from '@aws-sdk/client-sfn';

/** The state machine's executions as plain functions, so that the work functions need no client. */
export interface Executions {
  /**
   * RUNNING, SUCCEEDED, FAILED, TIMED_OUT or ABORTED. Undefined if AWS does not know the execution
   * (any more).
   */
  status: (execution: string) => Promise<string | undefined>;
  /**
   * Starts an execution. Succeeds if the name was used before, so that a repeated trigger starts
   * one run only.
   */
  start: (name: string, input: Record<string, unknown>) => Promise<void>;
  /** When an execution last succeeded. Undefined if none has yet. */
  lastSuccess: () => Promise<Date | undefined>;
  /** When the state machine was created. */
  madeAt: () => Promise<Date>;
  /**
   * Seconds spent in each state so far, summed over its visits, and the number of states entered.
   */
  progress: (execution: string) => Promise<{ seconds: Record<string, number>; transitions: number }>;
}

export function openExecutions(client: SFNClient, stateMachineArn: string): Executions {
  return {
    status: async (execution) => {
      try {
        return (await client.send(new DescribeExecutionCommand({ executionArn: execution }))).status;
      } catch (error) {
        if (error instanceof Error && error.name === 'ExecutionDoesNotExist') return undefined;
        throw error;
      }
    },
    start: async (name, input) => {
      try {
        await client.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
      } catch (error) {
        if (!(error instanceof Error && error.name === 'ExecutionAlreadyExists')) throw error;
      }
    },
    lastSuccess: async () => {
      const succeeded = new ListExecutionsCommand({ stateMachineArn, statusFilter: 'SUCCEEDED', maxResults: 1 });
      return (await client.send(succeeded)).executions?.[0]?.stopDate;
    },
    madeAt: async () => {
      const { creationDate } = await client.send(new DescribeStateMachineCommand({ stateMachineArn }));
      if (creationDate === undefined) throw new Error(`${stateMachineArn} has no creation date`);
      return creationDate;
    },
    progress: async (execution) => {
      const seconds: Record<string, number> = {};
      let transitions = 0;
      let entered = 0;
      const pages = paginateGetExecutionHistory(
        { client, pageSize: 1000 },
        { executionArn: execution, includeExecutionData: false },
      );
      for await (const { events = [] } of pages) {
        for (const event of events) {
          const time = event.timestamp?.getTime() ?? 0;
          if (event.stateEnteredEventDetails) {
            entered = time;
            transitions++;
          }
          const name = event.stateExitedEventDetails?.name;
          if (name !== undefined) seconds[name] = (seconds[name] ?? 0) + (time - entered) / 1000;
        }
      }
      const rounded = Object.entries(seconds).map(([name, value]) => [name, Math.round(value * 1000) / 1000] as const);
      return { seconds: Object.fromEntries(rounded), transitions };
    },
  };
}
