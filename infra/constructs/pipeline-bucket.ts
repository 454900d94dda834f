import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, CfnBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { keys, stackNames } from '../../core/names.ts';
import { acknowledge } from '../acknowledge.ts';

/**
 * Objects that are often overwritten or removed. Their old versions are kept for 90 days. Versions
 * of records, models and the ledger never expire, so they are not listed.
 */
const rewritten = [keys.incoming, keys.live, keys.lease, keys.pending, keys.lastTuning, keys.notices];

/** The pipeline's bucket: raw rows, models, records, and the pointer to the live model. */
export function pipelineBucket(scope: Construct, pipeline: string, key: IKey | undefined): Bucket {
  const { account, region } = Stack.of(scope);
  const bucket = new Bucket(scope, 'Bucket', {
    bucketName: stackNames.bucket(pipeline, account, region),
    versioned: true,
    ...(key === undefined
      ? { encryption: BucketEncryption.S3_MANAGED }
      : {
          encryption: BucketEncryption.KMS,
          encryptionKey: key,
          // One call to KMS serves many objects.
          bucketKeyEnabled: true,
        }),
    enforceSSL: true,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    removalPolicy: RemovalPolicy.RETAIN,
    lifecycleRules: [
      { prefix: keys.allWork, expiration: Duration.days(30), noncurrentVersionExpiration: Duration.days(1) },
      ...rewritten.map((prefix) => ({
        prefix,
        noncurrentVersionExpiration: Duration.days(90),
        expiredObjectDeleteMarker: true,
      })),
      { abortIncompleteMultipartUploadAfter: Duration.days(1) },
    ],
  });
  acknowledge(
    bucket,
    'S1',
    "Only the stack's roles read and write this bucket. CloudTrail's data events record every access, if the account enables them. A log bucket would need the same protection as this one.",
  );
  // The construct's own option would add a CDK function to the stack. The property has the same
  // effect.
  const resource = bucket.node.defaultChild;
  if (resource instanceof CfnBucket) {
    resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
  }
  return bucket;
}
