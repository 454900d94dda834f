import { randomUUID } from 'node:crypto';
import type { ObjectVersion } from './versions.ts';

export type CreatedReason = 'PutObject' | 'CopyObject' | 'CompleteMultipartUpload';

/** The event that S3 sends to EventBridge for a new object. The key is not percent-encoded. */
export interface ObjectCreatedEvent {
  version: '0';
  id: string;
  'detail-type': 'Object Created';
  source: 'aws.s3';
  account: string;
  /** ISO 8601 in whole seconds. */
  time: string;
  region: string;
  resources: string[];
  detail: {
    version: '0';
    bucket: { name: string };
    object: { key: string; size: number; etag: string; 'version-id'?: string; sequencer: string };
    'request-id': string;
    requester: string;
    'source-ip-address': string;
    reason: CreatedReason;
  };
}

/** Returns a function that creates events with rising sequencers, across restarts too. */
export function createEventFactory(account: string, region: string, now: () => Date) {
  let sequence = 0;
  return (bucket: { name: string; arn: string }, key: string, object: ObjectVersion, reason: CreatedReason) => {
    sequence = Math.max(sequence + 1, now().getTime() * 256);
    const event: ObjectCreatedEvent = {
      version: '0',
      id: randomUUID(),
      'detail-type': 'Object Created',
      source: 'aws.s3',
      account,
      time: object.lastModified,
      region,
      resources: [bucket.arn],
      detail: {
        version: '0',
        bucket: { name: bucket.name },
        object: {
          key,
          size: object.sizeBytes,
          etag: object.etag,
          ...(object.versionId === 'null' ? {} : { 'version-id': object.versionId }),
          sequencer: sequence.toString(16).toUpperCase().padStart(16, '0'),
        },
        'request-id': randomUUID(),
        requester: account,
        'source-ip-address': '127.0.0.1',
        reason,
      },
    };
    return event;
  };
}
