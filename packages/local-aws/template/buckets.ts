import { z } from 'zod';
import { ignored, readProperties, type Resource } from './resource.ts';

/** A bucket of the template. */
export interface BucketResource {
  logicalId: string;
  name: string;
  arn: string;
  versioned: boolean;
  /** Whether Object Created events go to EventBridge. */
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
  // The laptop never expires an object: its home is thrown away as a whole.
  LifecycleConfiguration: ignored,
  Tags: ignored,
});

/** Reads a bucket; throws on a property that would change what it does. */
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
