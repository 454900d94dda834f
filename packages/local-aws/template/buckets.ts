import * as z from 'zod';
import { ignored, readProperties, type Resource } from './resource.ts';

export interface BucketResource {
  logicalId: string;
  name: string;
  arn: string;
  versioned: boolean;
  /** Whether the bucket sends Object Created events to EventBridge. */
  eventBridgeEnabled: boolean;
}

const bucketSchema = z.strictObject({
  BucketName: ignored,
  VersioningConfiguration: z.strictObject({ Status: z.enum(['Enabled', 'Suspended']) }).optional(),
  NotificationConfiguration: z
    .strictObject({ EventBridgeConfiguration: z.strictObject({ EventBridgeEnabled: z.boolean() }) })
    .optional(),
  PublicAccessBlockConfiguration: ignored,
  BucketEncryption: ignored,
  OwnershipControls: ignored,
  // Objects never expire here.
  LifecycleConfiguration: ignored,
  Tags: ignored,
});

/** Reads a bucket. Throws for a property that would change its behavior. */
export function readBucket(resource: Resource): BucketResource {
  const properties = readProperties(resource, bucketSchema);
  return {
    logicalId: resource.logicalId,
    name: resource.identity.ref,
    arn: resource.identity.attributes['Arn'] ?? '',
    versioned: properties.VersioningConfiguration?.Status === 'Enabled',
    eventBridgeEnabled: properties.NotificationConfiguration?.EventBridgeConfiguration.EventBridgeEnabled ?? false,
  };
}
