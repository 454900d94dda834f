import { setTimeout as pause } from 'node:timers/promises';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import type { Connection } from '../laptop/connect.ts';
import type { Progress } from './progress.ts';

/** How an execution ended. */
export interface ExecutionEnd {
  status: string;
  /** The output of its last state, as JSON. Undefined if it failed. */
  output: string | undefined;
  startDate: Date;
  error: string | undefined;
  cause: string | undefined;
}

/** Follows an execution to its end and reports each state to `progress`. */
export async function followExecution(
  { sfn, pollMs }: Pick<Connection, 'sfn' | 'pollMs'>,
  executionArn: string,
  progress: Progress,
): Promise<ExecutionEnd> {
  let seen = 0;
  for (;;) {
    // Ask for the status first. If the execution has ended by then, the history is complete.
    const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    seen = await reportNewEvents(sfn, executionArn, seen, progress);
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

async function reportNewEvents(
  client: SFNClient,
  executionArn: string,
  seen: number,
  progress: Progress,
): Promise<number> {
  const events: HistoryEvent[] = [];
  let nextToken: string | undefined;
  do {
    // Newest first, down to the last event seen, so that a poll does not read more and more events.
    const page = await client.send(
      new GetExecutionHistoryCommand({
        executionArn,
        includeExecutionData: false,
        reverseOrder: true,
        maxResults: 20,
        ...(nextToken === undefined ? {} : { nextToken }),
      }),
    );
    events.push(...(page.events ?? []));
    nextToken = (events.at(-1)?.id ?? 0) > seen + 1 ? page.nextToken : undefined;
  } while (nextToken !== undefined);
  let last = seen;
  for (const event of events.reverse()) {
    if (event.id === undefined || event.id <= seen) continue;
    last = event.id;
    if (event.stateEnteredEventDetails?.name !== undefined) progress.entered(event.stateEnteredEventDetails.name);
    if (event.stateExitedEventDetails?.name !== undefined) progress.exited(event.stateExitedEventDetails.name);
  }
  return last;
}
