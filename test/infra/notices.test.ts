import { describe, expect, it } from 'vitest';
import { pipelineText, properties, synthesize, synthesizeWith } from './synthesized.ts';

const [bike] = synthesize(pipelineText('bike'));
if (bike === undefined) throw new Error('no stack');

describe('the topic', () => {
  it('has a fixed name, and accepts messages over TLS only, from the account’s alarms and from roles that IAM allows', () => {
    expect(properties(bike, 'AWS::SNS::Topic')).toMatchObject([
      { TopicName: 'relearn-bike', DisplayName: 'Relearn bike' },
    ]);
    const Resource = { Ref: expect.stringMatching(/^Notices[0-9A-F]{8}$/) };
    expect(properties(bike, 'AWS::SNS::TopicPolicy')).toEqual([
      {
        Topics: [Resource],
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Sid: 'AllowPublishThroughSSLOnly',
              Effect: 'Deny',
              Principal: '*',
              Action: 'sns:Publish',
              Resource,
              Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            },
            {
              Sid: 'AllowAlarms',
              Effect: 'Allow',
              Principal: { Service: 'cloudwatch.amazonaws.com' },
              Action: 'sns:Publish',
              Resource,
              Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
            },
          ],
        },
      },
    ]);
  });

  it('has no subscription by default, and one for the address in the context', () => {
    expect(properties(bike, 'AWS::SNS::Subscription')).toEqual([]);
    const [subscribed] = synthesizeWith({ alarmEmail: 'team@example.com' }, pipelineText('bike'));
    expect(subscribed && properties(subscribed, 'AWS::SNS::Subscription')).toMatchObject([
      { Protocol: 'email', Endpoint: 'team@example.com' },
    ]);
  });

  it('rejects an invalid address', () => {
    expect(() => synthesizeWith({ alarmEmail: 'team' }, pipelineText('bike'))).toThrow(/alarmEmail: Invalid email/);
  });
});
