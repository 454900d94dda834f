import type { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { OwnVpc } from './constructs/own-vpc.ts';

/**
 * Permissions that SageMaker's role needs for containers in a network: each gets a temporary
 * network interface.
 */
export function networkGrants(stack: Stack, { vpc, jobs }: OwnVpc): PolicyStatement[] {
  const ec2 = (resource: string, resourceName: string) => stack.formatArn({ service: 'ec2', resource, resourceName });
  const interfaces = ec2('network-interface', '*');
  return [
    new PolicyStatement({
      actions: ['ec2:CreateNetworkInterface'],
      resources: [
        interfaces,
        ec2('security-group', jobs.securityGroupId),
        ...vpc.isolatedSubnets.map(({ subnetId }) => ec2('subnet', subnetId)),
      ],
    }),
    new PolicyStatement({
      actions: ['ec2:CreateNetworkInterfacePermission', 'ec2:DeleteNetworkInterface'],
      resources: [interfaces],
    }),
    // IAM cannot restrict these actions to a resource.
    new PolicyStatement({
      actions: [
        'ec2:DeleteNetworkInterfacePermission',
        'ec2:DescribeDhcpOptions',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSecurityGroups',
        'ec2:DescribeSubnets',
        'ec2:DescribeVpcs',
      ],
      resources: ['*'],
    }),
  ];
}
