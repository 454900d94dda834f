import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs';
import { z } from 'zod';

const eventSchema = z.looseObject({
  id: z.number(),
  previousEventId: z.number(),
  /** Seconds since 1970. */
  timestamp: z.number(),
  type: z.string(),
});

/** One event as GetExecutionHistory answers it, details included. */
export type HistoryEvent = z.infer<typeof eventSchema>;

/** The events of one execution. */
export interface History {
  events: () => HistoryEvent[];
  /** Adds an event after the last one, or after the event named; it is in the file when this returns. */
  append: (type: string, details: Record<string, unknown>, previousEventId?: number) => HistoryEvent;
}

/** Opens a history, a file with one event in each line; a last line that was cut off by kill -9 is dropped. */
export function openHistory(file: string, now: () => Date): History {
  let loaded: HistoryEvent[] | undefined;
  const events = () => (loaded ??= load(file));
  return {
    events,
    append: (type, details, previousEventId = events().length) => {
      const event = {
        id: events().length + 1,
        // In AWS the first state follows nothing, not ExecutionStarted.
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
