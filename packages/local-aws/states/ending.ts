import { z } from 'zod';
import type { History } from './history.ts';

/** How an execution is over; DescribeExecution's fields. */
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
    // In AWS an end from outside follows no event.
    history.append(type, { [field]: details }, status === 'ABORTED' || status === 'TIMED_OUT' ? 0 : undefined);
  }
}

const detailsSchema = z.object({ output: z.string(), error: z.string(), cause: z.string() }).partial();

/** The end that a history tells of, if it has one. */
export function endingOf(history: History): Ending | undefined {
  const last = history.events().at(-1);
  const found = eventTypes.find(([, type]) => type === last?.type);
  if (!last || !found) return undefined;
  const [status, , field] = found;
  const { output, error, cause } = detailsSchema.parse(last[field]);
  return {
    status,
    ...(output === undefined ? {} : { output }),
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
  };
}
