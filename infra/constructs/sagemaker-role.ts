import { Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { algorithms } from '../../core/algorithms/algorithm.ts';
import { sagemakerGrants } from '../grants.ts';

/** The role that SageMaker's containers work in. */
export function sagemakerRole(scope: Construct, bucketArn: string): Role {
  const stack = Stack.of(scope);
  const role = new Role(scope, 'SageMakerRole', { assumedBy: new ServicePrincipal('sagemaker.amazonaws.com') });
  const logGroups = stack.formatArn({ service: 'logs', resource: 'log-group:/aws/sagemaker/*' });
  // All of them: a champion may be of another algorithm than the pipeline's.
  const repositories = Object.values(algorithms).map(
    ({ repository }) => `arn:${stack.partition}:ecr:*:*:repository/${repository}`,
  );
  for (const statement of sagemakerGrants(bucketArn, logGroups, repositories)) role.addToPolicy(statement);
  return role;
}
