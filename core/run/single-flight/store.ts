/** What the bucket does for lease.json and pending.json: reads and conditional writes, each one atomic. */
export interface LeaseStore {
  /** The value and its ETag, or undefined when there is no such key. */
  readVersioned(key: string): Promise<{ value: unknown; etag: string } | undefined>;
  /** 'conflict' when the condition does not hold (412) or another write got in between (409). */
  writeIf: (
    key: string,
    value: unknown,
    condition: { ifNoneMatch: '*' } | { ifMatch: string },
  ) => Promise<'written' | 'conflict'>;
  /** 'conflict' when the object has another ETag; a missing object counts as removed. */
  removeIf: (key: string, etag: string) => Promise<'removed' | 'conflict'>;
}
