import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { keys } from '../../core/names.ts';

/**
 * Sends S3's events of objects uploaded below incoming/ to the start function, which decides
 * whether they start a run. An event pattern cannot decide it by size: EventBridge compares numbers
 * up to 5 billion only.
 */
export function uploadTrigger(
  scope: Construct,
  props: { pipeline: string; bucketName: string; start: LambdaFunction; deadLetters: Queue },
): void {
  new Rule(scope, 'Uploaded', {
    description: `Retrains ${props.pipeline} on new data`,
    eventPattern: {
      source: ['aws.s3'],
      detailType: ['Object Created'],
      detail: { bucket: { name: [props.bucketName] }, object: { key: [{ prefix: keys.incoming }] } },
    },
    targets: [new LambdaTarget(props.start, { deadLetterQueue: props.deadLetters })],
  });
}
