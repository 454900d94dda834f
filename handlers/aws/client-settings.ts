/**
 * Settings of every AWS client. A call that hangs fails early enough for a function with 60 s to
 * report it. The timeout limits how long a socket may be silent. `requestTimeout` would limit the
 * whole request, which is too short for large uploads, and only warns.
 */
export const clientSettings = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 3_000, socketTimeout: 15_000 },
};
