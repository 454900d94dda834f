import { PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** What a role needs of the key that encrypts the bucket, by what it does with objects there. */
export function objectKeyGrants(statements: PolicyStatement[], key: string): PolicyStatement[] {
  const does = (action: string) => statements.some((statement) => statement.actions.includes(action));
  const actions = [
    ...(does('s3:GetObject') ? ['kms:Decrypt'] : []),
    ...(does('s3:PutObject') ? ['kms:GenerateDataKey'] : []),
  ];
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
