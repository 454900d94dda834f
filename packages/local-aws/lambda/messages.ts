import * as z from 'zod';

/** The host's message to a function's process: an event as JSON text, and its deadline. */
export const invocationSchema = z.object({
  requestId: z.string(),
  payload: z.string(),
  /** Milliseconds since 1970. */
  deadline: z.number(),
});

export type Invocation = z.infer<typeof invocationSchema>;

/**
 * The answer of a function's process. `payload` is JSON text: the handler's value or a
 * FunctionError.
 */
export const answerSchema = z.object({
  requestId: z.string(),
  /** `died`: the error ends the process. */
  status: z.enum(['returned', 'threw', 'died']),
  payload: z.string(),
});

export type Answer = z.infer<typeof answerSchema>;

/** A function's error in Lambda's format. `errorType` is the error's name, `trace` its stack. */
export const functionErrorSchema = z.object({
  errorType: z.string(),
  errorMessage: z.string(),
  trace: z.array(z.string()),
});

export type FunctionError = z.infer<typeof functionErrorSchema>;
