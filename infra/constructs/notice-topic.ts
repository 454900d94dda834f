import { CfnOutput, Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { stackNames } from '../../core/names.ts';

/** The topic for notices and alarms. AWS asks `email` to confirm the subscription. */
export function noticeTopic(
  scope: Construct,
  { pipeline, email, key }: { pipeline: string; email: string | undefined; key: IKey | undefined },
): Topic {
  const topic = new Topic(scope, 'Notices', {
    topicName: stackNames.topic(pipeline),
    displayName: `Relearn ${pipeline}`,
    enforceSSL: true,
    ...(key === undefined ? {} : { masterKey: key }),
  });
  // Any policy replaces a topic's default policy, which lets the account's alarms publish.
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: 'AllowAlarms',
      effect: Effect.ALLOW,
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
  );
  if (email !== undefined) topic.addSubscription(new EmailSubscription(email));
  new CfnOutput(scope, 'TopicArn', { value: topic.topicArn });
  return topic;
}
