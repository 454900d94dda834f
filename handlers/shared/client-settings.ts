/**
 * Settings of every AWS client: a call that hangs fails while the function still has time to say so. The SDK's own
 * retries (3 attempts, with backoff) stay.
 */
export const clientSettings = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 60_000 },
};
