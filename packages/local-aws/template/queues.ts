import { z } from 'zod';
import { ignored, readProperties, type Resource } from './resource.ts';

/** A queue of the template; on the laptop only dead letters go into one. */
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

/** Reads a queue; throws on a property that would change what it does, a FIFO queue's for instance. */
export function readQueue(resource: Resource): QueueResource {
  readProperties(resource, queueSchema);
  const { Arn: arn = '', QueueName: name = '' } = resource.identity.attributes;
  return { logicalId: resource.logicalId, name, arn };
}
