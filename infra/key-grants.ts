import { PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** What needs the key that encrypts bucket, topic and queue, by what is done there: both ways where messages are sent. */
const needs: Record<string, string[]> = {
  's3:GetObject': ['kms:Decrypt'],
  's3:PutObject': ['kms:GenerateDataKey'],
  'sns:Publish': ['kms:Decrypt', 'kms:GenerateDataKey'],
  'sqs:SendMessage': ['kms:Decrypt', 'kms:GenerateDataKey'],
};

/** What a role needs of the key, by what its statements allow. */
export function keyGrants(statements: PolicyStatement[], key: string): PolicyStatement[] {
  const needed = statements.flatMap((statement) => statement.actions.flatMap((action) => needs[action] ?? []));
  const actions = [...new Set(needed)].sort();
  return actions.length === 0 ? [] : [new PolicyStatement({ actions, resources: [key] })];
}

/** SageMaker attaches encrypted volumes with grants that it makes in the name of the role, and only AWS may use them. */
export function volumeKeyGrant(key: string): PolicyStatement {
  return new PolicyStatement({
    actions: ['kms:CreateGrant'],
    resources: [key],
    conditions: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
  });
}
