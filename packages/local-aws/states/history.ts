import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs';
import * as z from 'zod';

const eventSchema = z.looseObject({
  id: z.number(),
  previousEventId: z.number(),
  /** Seconds since 1970. */
  timestamp: z.number(),
  type: z.string(),
});

/** One event with its details, as GetExecutionHistory returns it. */
export type HistoryEvent = z.infer<typeof eventSchema>;

/** The events of one execution. */
export interface History {
  events: () => HistoryEvent[];
  /**
   * Adds an event. It is on disk when this returns. Its previous event is the last one by default.
   */
  append: (type: string, details: Record<string, unknown>, previousEventId?: number) => HistoryEvent;
}

/**
 * Opens a history: a file with one event per line. A last line that kill -9 has truncated is
 * dropped.
 */
export function openHistory(file: string, now: () => Date): History {
  let loaded: HistoryEvent[] | undefined;
  const events = () => (loaded ??= load(file));
  return {
    events,
    append: (type, details, previousEventId = events().length) => {
      const event = {
        id: events().length + 1,
        // In AWS, the first state has no previous event, not even ExecutionStarted.
        previousEventId: previousEventId === 1 ? 0 : previousEventId,
        timestamp: now().getTime() / 1000,
        type,
        ...details,
      };
      appendFileSync(file, `${JSON.stringify(event)}\n`);
      events().push(event);
      return event;
    },
  };
}

function load(file: string): HistoryEvent[] {
  if (!existsSync(file)) return [];
  const bytes = readFileSync(file);
  const end = bytes.lastIndexOf('\n') + 1;
  if (end < bytes.length) truncateSync(file, end);
  const lines = bytes.subarray(0, end).toString().split('\n').slice(0, -1);
  return lines.map((line) => eventSchema.parse(JSON.parse(line)));
}
