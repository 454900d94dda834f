import * as z from 'zod';
import type { PolicyDocument, RolePolicies } from '../gateway/policies.ts';
import { ignored, readProperties, type Resource } from './resource.ts';

/** A role with all policies that are attached to it anywhere in the template. */
export interface RoleResource extends RolePolicies {
  logicalId: string;
  name: string;
}

const inlineSchema = z.strictObject({ PolicyName: z.string(), PolicyDocument: z.unknown() });

const roleSchema = z.strictObject({
  RoleName: ignored,
  Path: ignored,
  Description: ignored,
  MaxSessionDuration: ignored,
  Tags: ignored,
  AssumeRolePolicyDocument: z.unknown(),
  ManagedPolicyArns: z.array(z.string()).default([]),
  Policies: z.array(inlineSchema).default([]),
});

const policySchema = z.strictObject({
  PolicyName: ignored,
  PolicyDocument: z.unknown(),
  Roles: z.array(z.string()).min(1),
});

const managedPolicySchema = z.strictObject({
  ManagedPolicyName: ignored,
  Path: ignored,
  Description: ignored,
  PolicyDocument: z.unknown(),
  Roles: z.array(z.string()).default([]),
});

const permissionSchema = z.strictObject({
  Action: z.string(),
  FunctionName: z.string(),
  Principal: z.string(),
  SourceArn: z.string().optional(),
  SourceAccount: z.string().optional(),
});

/**
 * Reads the roles and collects the policies that Policy and ManagedPolicy resources attach to them.
 */
export function readRoles(resources: Resource[]): RoleResource[] {
  const ofType = (type: string) => resources.filter((resource) => resource.type === `AWS::IAM::${type}`);
  const attached = [
    ...ofType('Policy').map((resource) => ({ resource, ...readProperties(resource, policySchema) })),
    ...ofType('ManagedPolicy').map((resource) => ({ resource, ...readProperties(resource, managedPolicySchema) })),
  ];
  const roles = ofType('Role').map((resource) => {
    const { logicalId, identity } = resource;
    const { AssumeRolePolicyDocument: trust, ...properties } = readProperties(resource, roleSchema);
    const inline = properties.Policies.map(({ PolicyName, PolicyDocument }) => ({
      id: `${logicalId}/${PolicyName}`,
      document: PolicyDocument,
    }));
    const attachedHere = attached.filter(
      (policy) =>
        policy.Roles.includes(identity.ref) || properties.ManagedPolicyArns.includes(policy.resource.identity.ref),
    );
    return {
      logicalId,
      name: identity.ref,
      arn: identity.attributes['Arn'] ?? '',
      trust: { id: logicalId, document: trust },
      policies: [
        ...inline,
        ...attachedHere.map(({ resource: { logicalId: id }, PolicyDocument }) => ({ id, document: PolicyDocument })),
      ],
      managedPolicyArns: properties.ManagedPolicyArns.filter(
        (arn) => !attached.some((policy) => policy.resource.identity.ref === arn),
      ),
    };
  });
  const names = new Set(roles.map(({ name }) => name));
  for (const { resource, Roles } of attached) {
    const unknown = Roles.find((name) => !names.has(name));
    if (unknown !== undefined) throw new Error(`Resources.${resource.logicalId}: the template has no role ${unknown}`);
  }
  return roles;
}

/**
 * Reads the policies of buckets and topics, and turns permissions of functions into policies, as
 * Lambda does.
 */
export function readResourcePolicies(resources: Resource[], functionArn: (name: string) => string): PolicyDocument[] {
  return resources.flatMap((resource) => {
    const { logicalId: id } = resource;
    if (resource.type === 'AWS::S3::BucketPolicy') {
      const { PolicyDocument: document } = readProperties(
        resource,
        z.strictObject({ Bucket: ignored, PolicyDocument: z.unknown() }),
      );
      return [{ id, document }];
    }
    if (resource.type === 'AWS::SNS::TopicPolicy') {
      const { PolicyDocument: document } = readProperties(
        resource,
        z.strictObject({ Topics: ignored, PolicyDocument: z.unknown() }),
      );
      return [{ id, document }];
    }
    if (resource.type !== 'AWS::Lambda::Permission') return [];
    const properties = readProperties(resource, permissionSchema);
    const { SourceArn: sourceArn, SourceAccount: sourceAccount, Principal: principal } = properties;
    const statement = {
      Effect: 'Allow',
      Principal: principal.endsWith('.amazonaws.com') ? { Service: principal } : { AWS: principal },
      Action: properties.Action,
      Resource: functionArn(properties.FunctionName),
      Condition: {
        ...(sourceArn !== undefined && { ArnLike: { 'AWS:SourceArn': sourceArn } }),
        ...(sourceAccount !== undefined && { StringEquals: { 'AWS:SourceAccount': sourceAccount } }),
      },
    };
    return [{ id, document: { Version: '2012-10-17', Statement: [statement] } }];
  });
}
