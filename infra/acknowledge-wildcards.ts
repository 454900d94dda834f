import type { Stack } from 'aws-cdk-lib';
import { CfnPolicy } from 'aws-cdk-lib/aws-iam';
import { z } from 'zod';
import { acknowledge } from './acknowledge.ts';

/**
 * cdk-nag wants a written reason for every wildcard a policy holds. These are the kinds there are, as cdk-nag words a
 * resource; a wildcard of another kind gets no reason, and the synthesis fails.
 */
const kinds: { resource: RegExp; reason: string }[] = [
  {
    resource: /^<Bucket\w+\.Arn>\/(work|models|records|notices)\/\*[\w./*-]*$/,
    reason: 'Each run has a folder named by its id, made as it starts; what lies in it is named as far as it is known.',
  },
  {
    resource: /^<Bucket\w+\.Arn>\/(incoming|ledger)\/\*[\w.-]*$/,
    reason: "The names below incoming/ are the uploader's, those below ledger/ are times.",
  },
  {
    resource: /^arn:<AWS::Partition>:sagemaker:<AWS::Region>:<AWS::AccountId>:[a-z-]+\/[a-z0-9-]+-\?{8}-\?{6}-\?{8}\*$/,
    reason: "What runs make is named by the pipeline and the run's id; the pattern leaves out other pipelines'.",
  },
  {
    resource: /^arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:relearn-[a-z0-9-]+:\*$/,
    reason: 'The executions of this one state machine: their names are made as they start.',
  },
  {
    resource: /^<\w+\.Arn>:\*$/,
    reason: 'All versions of this one function: a run goes on with the version it was started with.',
  },
  {
    resource: /^arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:\/aws\/sagemaker\/\*$/,
    reason: "SageMaker's containers write to groups whose names SageMaker makes.",
  },
  {
    resource: /^arn:<AWS::Partition>:ec2:<AWS::Region>:<AWS::AccountId>:network-interface\/\*$/,
    reason: "EC2 makes up the names of the interfaces that SageMaker's containers get in the network.",
  },
  {
    resource: /^arn:<AWS::Partition>:ecr:\*:\*:repository\/[\w-]+$/,
    reason: "AWS's own image: the account that owns it is another one in each region.",
  },
];

/** Actions that name no resource IAM could restrict, by the service that says so. */
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

/** Gives each wildcard of the stack's policies its reason; to be called when the stack is complete. */
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
  const found = new Map<string, string[]>();
  for (const { Action, Resource } of Statement) {
    for (const resource of Resource.map(asText)) {
      found.set(resource, [...(found.get(resource) ?? []), ...Action.map(asText)]);
    }
  }
  return found;
}

function reasonFor(resource: string, actions: string[]): string | undefined {
  if (resource !== '*') return kinds.find((kind) => kind.resource.test(resource))?.reason;
  const restrictable = actions.some((action) => !unrestrictable.some((known) => known.test(action)));
  return restrictable ? undefined : `IAM offers no resource for ${[...new Set(actions)].join(', ')}.`;
}

const wordedSchema = z.union([
  z.string(),
  z.strictObject({ Ref: z.string() }).transform(({ Ref: name }) => `<${name}>`),
  z.strictObject({ 'Fn::GetAtt': z.array(z.string()) }).transform((of) => `<${of['Fn::GetAtt'].join('.')}>`),
  z
    .strictObject({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) })
    .transform(({ 'Fn::Join': [separator, parts] }) => parts.map(asText).join(separator)),
]);

/** A resource as cdk-nag words it: references in angle brackets. */
function asText(value: unknown): string {
  const text = wordedSchema.safeParse(value);
  return text.success ? text.data : JSON.stringify(value);
}
