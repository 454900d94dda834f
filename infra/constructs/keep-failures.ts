import { type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { keyGrants } from '../key-grants.ts';

/**
 * For a function that events invoke: Lambda repeats what it fails twice, and then puts event and error into the queue.
 * The construct of CDK's own would let the function ask the queue about itself too.
 */
export function keepFailures(lambda: LambdaFunction, queue: IQueue): void {
  lambda.configureAsyncInvoke({ retryAttempts: 2, onFailure: { bind: () => ({ destination: queue.queueArn }) } });
  const send = new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] });
  const key = queue.encryptionMasterKey;
  for (const statement of [send, ...(key === undefined ? [] : keyGrants([send], key.keyArn))]) {
    lambda.addToRolePolicy(statement);
  }
}
