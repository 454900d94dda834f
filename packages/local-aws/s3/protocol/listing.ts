import type { BucketStore } from '../storage/bucket-store.ts';
import { s3Errors } from './errors.ts';
import { compareKeys } from '../storage/key-order.ts';

/** S3's page size. */
const mostEntries = 1000;

/** The parameters that all listings share. */
export interface ListingOptions {
  prefix: string;
  delimiter: string;
  limit: number;
  /** Encodes a key or prefix as `encoding-type` requires. */
  encode(text: string): string;
  encodingType: string | undefined;
}

/** A page of items and common prefixes in key order. Together they do not exceed the limit. */
export interface Page<Item> {
  items: Item[];
  commonPrefixes: string[];
  truncated: boolean;
  /** The next page begins after this item, or after all keys with this common prefix. */
  last: Item | string | undefined;
}

/** Reads the query parameters that all listings share. */
export function listingOptions(query: URLSearchParams): ListingOptions {
  const encodingType = query.get('encoding-type') ?? undefined;
  if (encodingType !== undefined && encodingType !== 'url') {
    throw s3Errors.invalidArgument('encoding-type', encodingType, 'Invalid Encoding Method specified in Request');
  }
  return {
    prefix: query.get('prefix') ?? '',
    delimiter: query.get('delimiter') ?? '',
    limit: limitOf(query),
    encodingType,
    encode: encodingType === undefined ? (text) => text : urlEncode,
  };
}

/** The requested page size, at most S3's. */
function limitOf(query: URLSearchParams): number {
  const sent = query.get('max-keys') ?? String(mostEntries);
  if (!/^\d{1,10}$/.test(sent)) {
    throw s3Errors.invalidArgument('max-keys', sent, 'Argument max-keys must be an integer between 0 and 2147483647');
  }
  return Math.min(Number(sent), mostEntries);
}

/**
 * Cuts a page from items in key order that all have the prefix. Keys that contain the delimiter
 * after the prefix become one common prefix, which counts as one entry. `after` is the common
 * prefix at the end of the previous page.
 */
export function cutPage<Item extends { key: string }>(
  items: Iterable<Item>,
  { prefix, delimiter, limit }: Pick<ListingOptions, 'prefix' | 'delimiter' | 'limit'>,
  after: string | undefined,
): Page<Item> {
  const page: Page<Item> = { items: [], commonPrefixes: [], truncated: false, last: undefined };
  if (limit === 0) return page;
  for (const item of items) {
    const end = delimiter === '' ? -1 : item.key.indexOf(delimiter, prefix.length);
    const group = end < 0 ? undefined : item.key.slice(0, end + delimiter.length);
    if (group !== undefined && (group === after || group === page.commonPrefixes.at(-1))) continue;
    if (page.items.length + page.commonPrefixes.length === limit) return { ...page, truncated: true };
    if (group === undefined) page.items.push(item);
    else page.commonPrefixes.push(group);
    page.last = group ?? item;
  }
  return page;
}

/** The keys of a bucket that have the prefix, in S3's order, starting at `from`. */
export function* keysWithPrefix(bucket: BucketStore, prefix: string, from: string): Generator<string> {
  for (const key of bucket.keysFrom(compareKeys(from, prefix) > 0 ? from : prefix)) {
    if (!key.startsWith(prefix)) return;
    yield key;
  }
}

/** The encoding of `encoding-type=url`: form encoding that keeps `/`. */
function urlEncode(text: string): string {
  return encodeURIComponent(text)
    .replaceAll(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
    .replaceAll('%2F', '/');
}
