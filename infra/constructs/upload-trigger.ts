import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { keys } from '../../core/names.ts';

/**
 * S3's events of what lands under incoming/, to the start function. Which of them start a run is decided there: a
 * pattern on the size would miss objects above 5 GB, where EventBridge's numbers end.
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
