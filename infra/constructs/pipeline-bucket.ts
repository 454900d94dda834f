import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, CfnBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { keys, stackNames } from '../../core/names.ts';
import { acknowledge } from '../acknowledge.ts';

/**
 * What is written over or taken away again and again: the versions before are of use for a while. Nothing here names
 * records, models or the ledger, of which no version ever expires.
 */
const rewritten = [keys.incoming, keys.live, keys.lease, keys.pending, keys.lastTuning, keys.notices];

/** The one bucket of a pipeline: raw rows, models, records, and the pointer to what serves. */
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
          // One call of KMS for many objects.
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
    "Only the stack's own roles read and write here; who did what is in CloudTrail's data events, where an account records them. A log bucket would have to be guarded and kept as this one is.",
  );
  // The construct's own switch would add a function of CDK's to the stack; the property does the same.
  const resource = bucket.node.defaultChild;
  if (resource instanceof CfnBucket) {
    resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
  }
  return bucket;
}
