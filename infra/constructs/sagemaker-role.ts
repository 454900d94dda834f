import { Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { algorithms } from '../../core/algorithms/algorithm.ts';
import { sagemakerGrants } from '../grants.ts';
import { keyGrants, volumeKeyGrant } from '../key-grants.ts';
import { networkGrants } from '../network-grants.ts';
import type { OwnVpc } from './own-vpc.ts';

/** The role that SageMaker's containers run as. */
export function sagemakerRole(
  scope: Construct,
  { bucketArn, key, ownVpc }: { bucketArn: string; key: IKey | undefined; ownVpc: OwnVpc | undefined },
): Role {
  const stack = Stack.of(scope);
  const role = new Role(scope, 'SageMakerRole', { assumedBy: new ServicePrincipal('sagemaker.amazonaws.com') });
  const logGroups = stack.formatArn({ service: 'logs', resource: 'log-group:/aws/sagemaker/*' });
  // The images of all algorithms: the champion's algorithm may differ from the pipeline's.
  const repositories = Object.values(algorithms).map(
    ({ repository }) => `arn:${stack.partition}:ecr:*:*:repository/${repository}`,
  );
  const statements = sagemakerGrants(bucketArn, logGroups, repositories);
  const keyStatements = key === undefined ? [] : [...keyGrants(statements, key.keyArn), volumeKeyGrant(key.keyArn)];
  const networkStatements = ownVpc === undefined ? [] : networkGrants(stack, ownVpc);
  for (const statement of [...statements, ...keyStatements, ...networkStatements]) role.addToPolicy(statement);
  return role;
}
