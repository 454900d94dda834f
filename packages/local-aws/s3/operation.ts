import type { Readable } from 'node:stream';
import type { Access, Call } from '../protocol/service.ts';
import type { BucketStore } from './storage/bucket-store.ts';
import type { CreatedReason } from './storage/events.ts';
import type { ObjectVersion } from './storage/versions.ts';

/** A request on a bucket or an object. Both names are decoded, and the bucket exists. */
export interface S3Request {
  bucket: BucketStore;
  /** Empty for a request on the bucket. */
  key: string;
  query: URLSearchParams;
  /** Lower-case names. */
  headers: Record<string, string>;
  body: Readable;
}

/** The stand-in, as its operations see it. */
export interface S3Host {
  account: string;
  region: string;
  /** Throws NoSuchBucket. */
  bucket(name: string): BucketStore;
  /** The current time as S3 stores it: ISO 8601 in whole seconds, `2026-11-20T10:00:00Z`. */
  time(): string;
  /** Sends Object Created to EventBridge if the bucket has it enabled. */
  created(bucket: BucketStore, key: string, object: ObjectVersion, reason: CreatedReason): void;
}

/** An operation of S3's API, and how to recognize a request for it. */
export interface Operation {
  name: string;
  method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  target: 'bucket' | 'object';
  /** Query parameters that every request for this operation has. */
  when?: string[];
  /** Header that every request for this operation has. */
  whenHeader?: string;
  /** Further query parameters that the operation supports. Others are NotImplemented. */
  query?: string[];
  /**
   * The `x-amz-` headers that the operation supports. A name that ends in `-` is a prefix. Others
   * are NotImplemented.
   */
  headers?: string[];
  resolve(
    request: S3Request,
    host: S3Host,
  ): Pick<Call, 'access' | 'revealMissing' | 'run'> | Promise<Pick<Call, 'access' | 'revealMissing' | 'run'>>;
}

/** A permission on an object. */
export function objectAccess(action: string, bucket: BucketStore, key: string): Access {
  return { action, resource: `${bucket.arn}/${key}` };
}

/** A permission on a bucket. */
export function bucketAccess(action: string, bucket: BucketStore, context?: Record<string, string>): Access {
  return { action, resource: bucket.arn, ...(context && { context }) };
}
