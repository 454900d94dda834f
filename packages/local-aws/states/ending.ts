import * as z from 'zod';
import type { History } from './history.ts';

/** How an execution ended, with the field names of DescribeExecution. */
export interface Ending {
  status: 'SUCCEEDED' | 'FAILED' | 'ABORTED' | 'TIMED_OUT';
  output?: string;
  error?: string;
  cause?: string;
}

const eventTypes = [
  ['SUCCEEDED', 'ExecutionSucceeded', 'executionSucceededEventDetails'],
  ['FAILED', 'ExecutionFailed', 'executionFailedEventDetails'],
  ['ABORTED', 'ExecutionAborted', 'executionAbortedEventDetails'],
  ['TIMED_OUT', 'ExecutionTimedOut', 'executionTimedOutEventDetails'],
] as const;

/** Writes the history's last event. */
export function appendEnd(history: History, { status, output, ...reason }: Ending): void {
  const details = output === undefined ? reason : { output, outputDetails: { truncated: false } };
  for (const [ending, type, field] of eventTypes) {
    if (ending !== status) continue;
    // In AWS, ABORTED and TIMED_OUT have no previous event.
    history.append(type, { [field]: details }, status === 'ABORTED' || status === 'TIMED_OUT' ? 0 : undefined);
  }
}

const detailsSchema = z.object({ output: z.string(), error: z.string(), cause: z.string() }).partial();

/** The end that a history contains. Undefined if the execution has not ended. */
export function endingOf(history: History): Ending | undefined {
  const last = history.events().at(-1);
  const endType = eventTypes.find(([, type]) => type === last?.type);
  if (!last || !endType) return undefined;
  const [status, , field] = endType;
  const { output, error, cause } = detailsSchema.parse(last[field]);
  return {
    status,
    ...(output === undefined ? {} : { output }),
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
  };
}
