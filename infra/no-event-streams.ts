/**
 * Takes the place of the SDK's event streams in bundles: no function calls what answers with one. The SDK imports them
 * as late as it can, for which esbuild wraps all that they share with the rest of it, and can leave nothing out of that.
 */

export const resolveEventStreamSerdeConfig = <Config>(config: Config): Config => config;

export function eventStreamSerdeProvider(): never {
  throw new Error('Event streams are left out of bundles: infra/bundle.ts.');
}

/** Called as a constructor. */
export function EventStreamSerde(): never {
  return eventStreamSerdeProvider();
}
