/**
 * Replaces the SDK's event streams in bundles, because no function uses an operation that answers
 * with one. The SDK imports them lazily, and then esbuild cannot drop unused code from any module
 * that they share with the rest.
 */

export const resolveEventStreamSerdeConfig = <Config>(config: Config): Config => config;

export function eventStreamSerdeProvider(): never {
  throw new Error('Bundles contain no event streams, see infra/bundle.ts.');
}

/** The SDK calls it as a constructor. */
export function EventStreamSerde(): never {
  return eventStreamSerdeProvider();
}
