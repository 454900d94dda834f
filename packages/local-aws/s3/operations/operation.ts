import type { Readable } from 'node:stream';
import type { Access, Call } from '../../protocol/service.ts';
import type { BucketStore } from '../storage/bucket-store.ts';
import type { CreatedReason } from '../storage/events.ts';
import type { ObjectVersion } from '../storage/versions.ts';

/** A request on a bucket or an object; both names are decoded, the bucket is known to exist. */
export interface S3Request {
  bucket: BucketStore;
  /** Empty for a request on the bucket. */
  key: string;
  query: URLSearchParams;
  /** Lower-case names. */
  headers: Record<string, string>;
  body: Readable;
}

/** What operations need of the stand-in. */
export interface S3Host {
  account: string;
  region: string;
  /** Throws NoSuchBucket. */
  bucket(name: string): BucketStore;
  /** The time as S3 keeps it: ISO 8601, whole seconds, `2026-11-20T10:00:00Z`. */
  time(): string;
  /** Tells EventBridge of an object, if its bucket wants that. */
  created(bucket: BucketStore, key: string, object: ObjectVersion, reason: CreatedReason): void;
}

/** An operation of S3's API and by what a request for it is known. */
export interface Operation {
  name: string;
  method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  target: 'bucket' | 'object';
  /** The query parameters that make a request this operation's. */
  when?: string[];
  /** The header that does. */
  whenHeader?: string;
  /** Further query parameters it honours; all others are NotImplemented. */
  query?: string[];
  /** `x-amz-` headers it honours, or their beginnings if they end in `-`; all others are NotImplemented. */
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
