import * as z from 'zod';
import { ignored, readProperties, type Resource } from './resource.ts';

/** A queue. Here only dead letters and failed invocations go into one. */
export interface QueueResource {
  logicalId: string;
  name: string;
  arn: string;
}

const queueSchema = z.strictObject({
  QueueName: ignored,
  MessageRetentionPeriod: ignored,
  SqsManagedSseEnabled: ignored,
  KmsMasterKeyId: ignored,
  Tags: ignored,
});

/**
 * Reads a queue. Throws for a property that would change its behavior, for example of a FIFO queue.
 */
export function readQueue(resource: Resource): QueueResource {
  readProperties(resource, queueSchema);
  const { Arn: arn = '', QueueName: name = '' } = resource.identity.attributes;
  return { logicalId: resource.logicalId, name, arn };
}
