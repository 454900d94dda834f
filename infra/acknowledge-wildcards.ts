import type { Stack } from 'aws-cdk-lib';
import { CfnPolicy } from 'aws-cdk-lib/aws-iam';
import * as z from 'zod';
import { acknowledge } from './acknowledge.ts';

/**
 * cdk-nag requires a written reason for every wildcard in a policy. These are the expected kinds,
 * in cdk-nag's notation. Any other wildcard gets no reason, and the synthesis fails.
 */
const kinds: { resource: RegExp; reason: string }[] = [
  {
    resource: /^<Bucket\w+\.Arn>\/(work|models|records|notices)\/\*[\w./*-]*$/,
    reason:
      'Each run has a folder named after its id. The id is not known at deployment; the names inside are given where known.',
  },
  {
    resource: /^<Bucket\w+\.Arn>\/(incoming|ledger)\/\*[\w.-]*$/,
    reason: 'Uploaders choose the names below incoming/. Names below ledger/ are times.',
  },
  {
    resource: /^arn:<AWS::Partition>:sagemaker:<AWS::Region>:<AWS::AccountId>:[a-z-]+\/[a-z0-9-]+-\?{8}-\?{6}-\?{8}\*$/,
    reason: "Resources of a run are named after the pipeline and the run's id. The pattern excludes other pipelines.",
  },
  {
    resource: /^arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:relearn-[a-z0-9-]+:\*$/,
    reason: 'Executions of this state machine only. Their names are not known at deployment.',
  },
  {
    resource: /^<\w+\.Arn>:\*$/,
    reason: 'All versions of this function: a run keeps the version that it was started with.',
  },
  {
    resource: /^arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:\/aws\/sagemaker\/\*$/,
    reason: 'SageMaker chooses the names of the log groups that its containers write to.',
  },
  {
    resource: /^arn:<AWS::Partition>:ec2:<AWS::Region>:<AWS::AccountId>:network-interface\/\*$/,
    reason: "EC2 generates the ids of the network interfaces of SageMaker's containers.",
  },
  {
    resource: /^arn:<AWS::Partition>:ecr:\*:\*:repository\/[\w-]+$/,
    reason: "AWS's own images. In each region another account owns them.",
  },
];

/**
 * Actions that IAM cannot restrict to a resource, according to the service authorization reference.
 */
const unrestrictable = [
  /^xray:(PutTraceSegments|PutTelemetryRecords|GetSamplingRules|GetSamplingTargets)$/,
  /^sagemaker:List(TrainingJobs|HyperParameterTuningJobs|TransformJobs|Endpoints|EndpointConfigs|Models)$/,
  /^logs:(\w+LogDelivery|ListLogDeliveries|PutResourcePolicy|DescribeResourcePolicies|DescribeLogGroups)$/,
  /^cloudwatch:(PutMetricData|GetMetricData|GetMetricStatistics|DescribeAlarms)$/,
  /^ecr:GetAuthorizationToken$/,
  /^ec2:(Describe(DhcpOptions|NetworkInterfaces|SecurityGroups|Subnets|Vpcs)|DeleteNetworkInterfacePermission)$/,
];

const oneOrMany = z.union([z.array(z.unknown()), z.unknown().transform((one) => [one])]);
const documentSchema = z.object({ Statement: z.array(z.object({ Action: oneOrMany, Resource: oneOrMany })) });

/** Adds a reason to each wildcard in the stack's policies. Call it when the stack is complete. */
export function acknowledgeWildcards(stack: Stack): void {
  for (const policy of stack.node.findAll().filter((node) => node instanceof CfnPolicy)) {
    const document = documentSchema.parse(stack.resolve(policy.policyDocument));
    for (const [resource, actions] of actionsByResource(document)) {
      const reason = reasonFor(resource, actions);
      if (reason !== undefined) acknowledge(policy, `IAM5[Resource::${resource}]`, reason);
    }
  }
}

function actionsByResource({ Statement }: z.output<typeof documentSchema>): Map<string, string[]> {
  const actionsOf = new Map<string, string[]>();
  for (const { Action, Resource } of Statement) {
    for (const resource of Resource.map(asText)) {
      actionsOf.set(resource, [...(actionsOf.get(resource) ?? []), ...Action.map(asText)]);
    }
  }
  return actionsOf;
}

function reasonFor(resource: string, actions: string[]): string | undefined {
  if (resource !== '*') return kinds.find((kind) => kind.resource.test(resource))?.reason;
  const restrictable = actions.some((action) => !unrestrictable.some((known) => known.test(action)));
  return restrictable
    ? undefined
    : `IAM cannot restrict these actions to a resource: ${[...new Set(actions)].join(', ')}.`;
}

const referenceSchema = z.union([
  z.string(),
  z.strictObject({ Ref: z.string() }).transform(({ Ref: name }) => `<${name}>`),
  z
    .strictObject({ 'Fn::GetAtt': z.array(z.string()) })
    .transform((reference) => `<${reference['Fn::GetAtt'].join('.')}>`),
  z
    .strictObject({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) })
    .transform(({ 'Fn::Join': [separator, parts] }) => parts.map(asText).join(separator)),
]);

/** A resource in cdk-nag's notation, which puts references in angle brackets. */
function asText(value: unknown): string {
  const text = referenceSchema.safeParse(value);
  return text.success ? text.data : JSON.stringify(value);
}
