/** What AWS, or the way to it, had against a request, as a sentence; undefined for an error of another kind. */
export function refusalOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'CredentialsProviderError' || error.name === 'TokenProviderError') {
    return `There are no credentials for AWS: ${error.message}. Set AWS_PROFILE, or log in (aws sso login).`;
  }
  // Errors that a service answered have both; those of the way there, which may have no message, only the second.
  if ('$fault' in error) return `AWS refused it with ${error.name}: ${error.message}`;
  if (!('$metadata' in error)) return undefined;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return `AWS cannot be reached: ${error.message || code}`;
}
