/** Why a job or an endpoint failed, in the words its FailureReason shall have. */
export class JobError extends Error {
  override name = 'JobError' as const;
}

/** FailureReason, at most 1024 characters; what is no JobError is a fault of the stand-in itself. */
export function failureReasonOf(error: unknown): string {
  if (error instanceof JobError) return error.message.slice(0, 1024);
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `InternalServerError: ${text}`.slice(0, 1024);
}
