/** The command cannot be carried out as given. Nothing was started, and the exit status is 2. */
export class UsageError extends Error {
  override name = 'UsageError' as const;
}
