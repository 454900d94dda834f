import { setTimeout as pause } from 'node:timers/promises';
import { DescribeExecutionCommand, GetExecutionHistoryCommand, type SFNClient } from '@aws-sdk/client-sfn';
import type { Connection } from '../connect.ts';
import type { Progress } from './progress.ts';

/** How an execution ended. */
export interface ExecutionEnd {
  status: string;
  /** The output of its last state, as JSON; undefined where it failed. */
  output: string | undefined;
  startDate: Date;
  error: string | undefined;
  cause: string | undefined;
}

/** Follows an execution to its end, telling `progress` of each state. */
export async function followExecution(
  { sfn, pollMs }: Pick<Connection, 'sfn' | 'pollMs'>,
  executionArn: string,
  progress: Progress,
): Promise<ExecutionEnd> {
  let seen = 0;
  for (;;) {
    // Described before the history is read: an execution that has ended by now has all its events in that history.
    const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    seen = await tellNewEvents(sfn, executionArn, seen, progress);
    if (execution.status !== 'RUNNING') {
      return {
        status: execution.status ?? 'unknown',
        output: execution.output,
        startDate: execution.startDate ?? new Date(),
        error: execution.error,
        cause: execution.cause,
      };
    }
    await pause(pollMs);
  }
}

async function tellNewEvents(
  client: SFNClient,
  executionArn: string,
  seen: number,
  progress: Progress,
): Promise<number> {
  let last = seen;
  let nextToken: string | undefined;
  do {
    const page = await client.send(
      new GetExecutionHistoryCommand({
        executionArn,
        includeExecutionData: false,
        maxResults: 1000,
        ...(nextToken === undefined ? {} : { nextToken }),
      }),
    );
    for (const event of page.events ?? []) {
      if (event.id === undefined || event.id <= seen) continue;
      last = event.id;
      if (event.stateEnteredEventDetails?.name !== undefined) progress.entered(event.stateEnteredEventDetails.name);
      if (event.stateExitedEventDetails?.name !== undefined) progress.exited(event.stateExitedEventDetails.name);
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return last;
}
