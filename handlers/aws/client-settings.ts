/**
 * Settings of every AWS client: a call that hangs fails while a function of 60 s still has time to say so. The limit is
 * on silence, not on the whole request (`requestTimeout` would be, and only warns): large uploads take longer.
 */
export const clientSettings = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 3_000, socketTimeout: 15_000 },
};
