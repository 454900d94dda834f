import { PolicyStatement } from 'aws-cdk-lib/aws-iam';

/**
 * Permissions on the key that encrypts bucket, topic and queue, by action. Sending a message needs
 * both.
 */
const neededActions: Record<string, string[]> = {
  's3:GetObject': ['kms:Decrypt'],
  's3:PutObject': ['kms:GenerateDataKey'],
  'sns:Publish': ['kms:Decrypt', 'kms:GenerateDataKey'],
  'sqs:SendMessage': ['kms:Decrypt', 'kms:GenerateDataKey'],
};

/** The permissions on the key that a role needs for the actions in its statements. */
export function keyGrants(statements: PolicyStatement[], key: string): PolicyStatement[] {
  const needed = statements.flatMap((statement) => statement.actions.flatMap((action) => neededActions[action] ?? []));
  const actions = [...new Set(needed)].sort();
  return actions.length === 0 ? [] : [new PolicyStatement({ actions, resources: [key] })];
}

/**
 * SageMaker attaches encrypted volumes through grants that it creates as the role. Only AWS
 * services may use them.
 */
export function volumeKeyGrant(key: string): PolicyStatement {
  return new PolicyStatement({
    actions: ['kms:CreateGrant'],
    resources: [key],
    conditions: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
  });
}
