import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { buildApp } from '../../infra/build-app.ts';

export function pipelineText(name: string, more: Record<string, unknown> = {}): string {
  return JSON.stringify({
    name,
    problem: 'regression',
    columns: { temp: 'number', count: 'number' },
    target: { column: 'count' },
    ...more,
  });
}

/** The templates of pipeline files, without assets. */
export function synthesize(...texts: string[]): Template[] {
  return synthesizeWith({}, ...texts);
}

/** The same with settings of the account, as passed by `-c name=value`. */
export function synthesizeWith(context: Record<string, string>, ...texts: string[]): Template[] {
  const app = buildApp({ pipelines: texts.map((text) => ({ file: 'pipeline.json', text })), code: 'source', context });
  return app.node.children.filter((child) => child instanceof Stack).map((stack) => Template.fromStack(stack));
}

/** The properties of all resources of a type, in the template's order. */
export function properties(template: Template, type: string): unknown[] {
  return Object.values(template.findResources(type)).map(({ Properties }) => Properties);
}

const intrinsic = z.union([
  z.strictObject({ Ref: z.string() }).transform(({ Ref }) => `<${Ref.replace(/^AWS::/, '')}>`),
  z.strictObject({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) }).transform((value) => {
    const [resource, attribute] = value['Fn::GetAtt'];
    return `<${resource}.${attribute}>`;
  }),
  z.string(),
]);
/** A string of the template as text: references in angle brackets, without CDK's hashes. */
export const words = z
  .union([
    intrinsic,
    z
      .strictObject({ 'Fn::Join': z.tuple([z.string(), z.array(intrinsic)]) })
      .transform((value) => value['Fn::Join'][1].join(value['Fn::Join'][0])),
  ])
  .transform((text) => text.replaceAll(/[0-9A-F]{8}(?=[.>])/g, ''));

const list = <T extends z.ZodType>(item: T) => z.union([z.array(item), item.transform((one) => [one])]);
const statementSchema = z.object({
  Effect: z.literal('Allow'),
  Action: list(z.string()),
  Resource: list(words),
  Condition: z.unknown().optional(),
});
const policySchema = z.object({
  Properties: z.object({
    PolicyDocument: z.object({ Statement: z.array(statementSchema) }),
    Roles: z.tuple([words]),
  }),
});

/** One action on one resource that a role may call. */
export interface Permission {
  /** Such as `Prepare`, without `Role`. */
  role: string;
  action: string;
  resource: string;
  condition: unknown;
}

/** All permissions of the template's roles. */
export function permissions(template: Template): Permission[] {
  return Object.values(template.findResources('AWS::IAM::Policy')).flatMap((policy) => {
    const { PolicyDocument, Roles } = policySchema.parse(policy).Properties;
    const role = Roles[0].replace(/^<(\w+?)(Role)?>$/, '$1');
    return PolicyDocument.Statement.flatMap(({ Action, Resource, Condition }) =>
      Action.flatMap((action) => Resource.map((resource) => ({ role, action, resource, condition: Condition }))),
    );
  });
}
