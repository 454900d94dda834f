import { type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { keyGrants } from '../key-grants.ts';

/**
 * For a function that is invoked by events: Lambda retries a failed event twice, then sends event
 * and error to the queue. CDK's own construct would grant the function more permissions on the
 * queue than it needs.
 */
export function keepFailures(lambda: LambdaFunction, queue: IQueue): void {
  lambda.configureAsyncInvoke({ retryAttempts: 2, onFailure: { bind: () => ({ destination: queue.queueArn }) } });
  const send = new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] });
  const key = queue.encryptionMasterKey;
  for (const statement of [send, ...(key === undefined ? [] : keyGrants([send], key.keyArn))]) {
    lambda.addToRolePolicy(statement);
  }
}
