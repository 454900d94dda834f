/**
 * What lease.json and pending.json need from the bucket: reads and conditional writes, each of them
 * atomic.
 */
export interface LeaseStore {
  /** The value and its ETag, or undefined if the key does not exist. */
  readVersioned(key: string): Promise<{ value: unknown; etag: string } | undefined>;
  /** 'conflict' if the condition does not hold (412) or another write came in between (409). */
  writeIf: (
    key: string,
    value: unknown,
    condition: { ifNoneMatch: '*' } | { ifMatch: string },
  ) => Promise<'written' | 'conflict'>;
  /** 'conflict' if the object has another ETag. A missing object counts as removed. */
  removeIf: (key: string, etag: string) => Promise<'removed' | 'conflict'>;
}
