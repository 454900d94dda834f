/** A failure of a job or an endpoint. The message becomes its FailureReason. */
export class JobError extends Error {
  override name = 'JobError' as const;
}

/**
 * FailureReason, at most 1024 characters. Any error other than JobError is a bug of the stand-in.
 */
export function failureReasonOf(error: unknown): string {
  if (error instanceof JobError) return error.message.slice(0, 1024);
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `InternalServerError: ${text}`.slice(0, 1024);
}
