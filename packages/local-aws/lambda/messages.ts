import { z } from 'zod';

/** What the host sends a function's process: one event, as JSON text, and when its time is over. */
export const invocationSchema = z.object({
  requestId: z.string(),
  payload: z.string(),
  /** Milliseconds since 1970. */
  deadline: z.number(),
});

export type Invocation = z.infer<typeof invocationSchema>;

/** What a function's process sends back; `payload` is JSON text: what the handler returned, or a FunctionError. */
export const answerSchema = z.object({
  requestId: z.string(),
  /** `died`: an error of which the process ends. */
  status: z.enum(['returned', 'threw', 'died']),
  payload: z.string(),
});

export type Answer = z.infer<typeof answerSchema>;

/** An error of a function as Lambda answers it; `errorType` is the error's name, `trace` the lines of its stack. */
export const functionErrorSchema = z.object({
  errorType: z.string(),
  errorMessage: z.string(),
  trace: z.array(z.string()),
});

export type FunctionError = z.infer<typeof functionErrorSchema>;
