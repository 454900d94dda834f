/** A sentence for an error of AWS or of the connection to it. Undefined for any other error. */
export function awsErrorMessage(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'CredentialsProviderError' || error.name === 'TokenProviderError') {
    return `There are no credentials for AWS: ${error.message}. Set AWS_PROFILE, or log in (aws sso login).`;
  }
  // Errors that a service sends have $fault and $metadata. Network errors have only $metadata, and
  // may have no message.
  if ('$fault' in error) return `AWS rejected the request with ${error.name}: ${error.message}`;
  if (!('$metadata' in error)) return undefined;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return `AWS cannot be reached: ${error.message || code}`;
}
