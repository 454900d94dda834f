/** A command that cannot be carried out as it was given: nothing was started, and the exit status is 2. */
export class UsageError extends Error {
  override name = 'UsageError' as const;
}
