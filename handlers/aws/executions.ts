import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  StartExecutionCommand,
  type SFNClient,
} from '@aws-sdk/client-sfn';

/** Step Functions as the work functions see it. */
export interface Executions {
  /** RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED; undefined for one that AWS no longer (or never) knew. */
  status: (execution: string) => Promise<string | undefined>;
  /** Starts an execution; a name that was used already counts as started, so that a repeated trigger starts one run. */
  start: (name: string, input: Record<string, unknown>) => Promise<void>;
  /** When an execution last ended well; undefined if none has yet. */
  lastSuccess: () => Promise<Date | undefined>;
  /** When the state machine was made. */
  madeAt: () => Promise<Date>;
  /** Seconds spent in each state up to now, summed over its visits, and how many states were entered. */
  progress: (execution: string) => Promise<{ seconds: Record<string, number>; transitions: number }>;
}

/** The functions over a Step Functions client. */
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
      let nextToken: string | undefined;
      do {
        const page = await client.send(
          new GetExecutionHistoryCommand({
            executionArn: execution,
            includeExecutionData: false,
            maxResults: 1000,
            ...(nextToken === undefined ? {} : { nextToken }),
          }),
        );
        for (const event of page.events ?? []) {
          const time = event.timestamp?.getTime() ?? 0;
          if (event.stateEnteredEventDetails) {
            entered = time;
            transitions++;
          }
          const name = event.stateExitedEventDetails?.name;
          if (name !== undefined) seconds[name] = (seconds[name] ?? 0) + (time - entered) / 1000;
        }
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
      const rounded = Object.entries(seconds).map(([name, value]) => [name, Math.round(value * 1000) / 1000] as const);
      return { seconds: Object.fromEntries(rounded), transitions };
    },
  };
}
