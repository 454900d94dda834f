import * as z from 'zod';
import type { PolicyDocument } from '../gateway/policies.ts';
import { type AlarmResource, readAlarm } from './alarms.ts';
import { type BucketResource, readBucket } from './buckets.ts';
import { type FunctionResource, readFunctions } from './functions.ts';
import { type HttpApiResource, readHttpApis } from './http-apis.ts';
import { type Identity, identityOf } from './identities.ts';
import { inertResources } from './inert.ts';
import { evaluate, type References } from './intrinsics.ts';
import { readResourcePolicies, readRoles, type RoleResource } from './permissions.ts';
import { type QueueResource, readQueue } from './queues.ts';
import type { Resource } from './resource.ts';
import { readStateMachine, type StateMachineResource } from './state-machines.ts';
import { readTopic, type TopicResource } from './topics.ts';
import { readRule, readSchedule, type RuleResource, type ScheduleResource } from './triggers.ts';

/** A CloudFormation template with names, ARNs and texts in place of intrinsic functions. */
export interface Template {
  stackName: string;
  functions: FunctionResource[];
  /** By the ARN of a published version. */
  functionsByVersion: Map<string, FunctionResource>;
  buckets: BucketResource[];
  stateMachines: StateMachineResource[];
  schedules: ScheduleResource[];
  rules: RuleResource[];
  queues: QueueResource[];
  topics: TopicResource[];
  alarms: AlarmResource[];
  httpApis: HttpApiResource[];
  roles: RoleResource[];
  /** Policies of buckets and topics, and permissions of functions. */
  resourcePolicies: PolicyDocument[];
  outputs: Record<string, string>;
  /** Resources that have no effect here. */
  inert: { logicalId: string; type: string; reason: string }[];
}

/** The names of a stack, and what to ignore in its template. */
export interface StackOptions {
  account: string;
  region: string;
  stackName: string;
  /**
   * Further resource types that may have no effect here, for example a custom resource (default:
   * none).
   */
  ignoredTypes?: string[];
}

const resourceSchema = z.strictObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  Metadata: z.record(z.string(), z.unknown()).default({}),
  DependsOn: z.unknown().optional(),
  DeletionPolicy: z.unknown().optional(),
  UpdateReplacePolicy: z.unknown().optional(),
});

/**
 * Strict: Conditions, Mappings and Transform would change the meaning of the rest. Rules contain
 * CDK's bootstrap check.
 */
const templateSchema = z.strictObject({
  AWSTemplateFormatVersion: z.unknown().optional(),
  Description: z.string().optional(),
  Metadata: z.unknown().optional(),
  Parameters: z.record(z.string(), z.looseObject({ Default: z.string().optional() })).default({}),
  Rules: z.strictObject({ CheckBootstrapVersion: z.unknown() }).optional(),
  Resources: z.record(z.string(), resourceSchema),
  Outputs: z.record(z.string(), z.looseObject({ Value: z.unknown() })).default({}),
});

/**
 * Evaluates a template that CDK has synthesized. Throws for anything that would not behave as in
 * AWS: an unsupported intrinsic function, resource type or property.
 */
export function loadTemplate(template: unknown, stack: StackOptions): Template {
  const parsed = templateSchema.safeParse(template);
  if (!parsed.success) throw new Error(`The template cannot be run on the laptop:\n${z.prettifyError(parsed.error)}`);
  const references = referencesOf(parsed.data, stack);
  const resources = Object.entries(parsed.data.Resources).map(([logicalId, resource]): Resource => ({
    logicalId,
    type: resource.Type,
    properties: evaluateAll(resource.Properties, references, `Resources.${logicalId}.Properties`),
    metadata: resource.Metadata,
    identity: references.identity(logicalId),
  }));
  const ofType = (type: string) => resources.filter((resource) => resource.type === type);
  const { functions, functionsByVersion } = readFunctions(resources);
  const functionArn = (name: string) => functions.find((candidate) => candidate.name === name)?.arn ?? name;
  const outputs = Object.entries(parsed.data.Outputs).map(([name, { Value: value }]) => {
    return [name, String(evaluate(value, references, `Outputs.${name}.Value`))] as const;
  });
  return {
    stackName: stack.stackName,
    functions,
    functionsByVersion,
    buckets: ofType('AWS::S3::Bucket').map(readBucket),
    stateMachines: ofType('AWS::StepFunctions::StateMachine').map(readStateMachine),
    schedules: ofType('AWS::Scheduler::Schedule').map(readSchedule),
    rules: ofType('AWS::Events::Rule').map(readRule),
    queues: ofType('AWS::SQS::Queue').map(readQueue),
    topics: ofType('AWS::SNS::Topic').map(readTopic),
    alarms: ofType('AWS::CloudWatch::Alarm').map(readAlarm),
    httpApis: readHttpApis(resources),
    roles: readRoles(resources),
    resourcePolicies: readResourcePolicies(resources, functionArn),
    outputs: Object.fromEntries(outputs),
    inert: inertResources(resources, stack.ignoredTypes ?? []),
  };
}

/** Computes names on first use, because a name may contain the names of other resources. */
function referencesOf(template: z.infer<typeof templateSchema>, stack: StackOptions) {
  const identities = new Map<string, Identity | 'in progress'>();
  const identity = (logicalId: string): Identity => {
    const known = identities.get(logicalId);
    if (known === 'in progress') throw new Error(`the name of ${logicalId} refers to itself`);
    if (known) return known;
    const resource = template.Resources[logicalId];
    if (!resource) throw new Error(`the template has no resource ${logicalId}`);
    identities.set(logicalId, 'in progress');
    const property = (name: string) => {
      const value = evaluate(resource.Properties[name], references, `Resources.${logicalId}.Properties.${name}`);
      if (value === undefined || typeof value === 'string') return value;
      throw new Error(`Resources.${logicalId}.Properties.${name}: ${JSON.stringify(value)} is not a valid name`);
    };
    const computed = identityOf(resource.Type, { ...stack, logicalId, property }, stack.ignoredTypes ?? []);
    identities.set(logicalId, computed);
    return computed;
  };
  const pseudoParameters: Record<string, string> = {
    'AWS::AccountId': stack.account,
    'AWS::Region': stack.region,
    'AWS::StackName': stack.stackName,
    'AWS::StackId': `arn:aws:cloudformation:${stack.region}:${stack.account}:stack/${stack.stackName}/laptop`,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
  };
  const references: References & { identity: typeof identity } = {
    identity,
    ref: (name) => pseudoParameters[name] ?? template.Parameters[name]?.Default ?? identity(name).ref,
    attribute: (logicalId, attribute) => {
      const { attributes } = identity(logicalId);
      const value = attributes[attribute];
      if (value !== undefined) return value;
      const known = Object.keys(attributes).join(', ') || 'none';
      throw new Error(`${logicalId} has no attribute ${attribute} on the laptop, only ${known}`);
    },
  };
  return references;
}

function evaluateAll(
  properties: Record<string, unknown>,
  references: References,
  path: string,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [name, evaluate(value, references, `${path}.${name}`)]),
  );
}
