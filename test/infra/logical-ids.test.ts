import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { synthesize } from './synthesized.ts';

/**
 * A stack that was deployed from version 0.1.0 must survive an update. CloudFormation deletes a
 * resource whose logical ID is gone, and replaces it if certain properties change. The fixture is
 * the template that `cdk synth` wrote for pipelines/policies at version 0.1.0, without the metadata
 * about assets and construct paths.
 */

const root = join(import.meta.dirname, '..', '..');
const fixture = join(root, 'test', 'fixtures', 'version-0.1.0', 'relearn-policies.template.json');

/**
 * Types that hold data or have an identity, with the properties whose change replaces the resource.
 * Source: "Update requires: Replacement" in each type's page of the CloudFormation template
 * reference.
 */
const replacingProperties: Record<string, string[]> = {
  'AWS::ApiGatewayV2::Api': ['ProtocolType'],
  'AWS::CloudWatch::Alarm': ['AlarmName'],
  'AWS::IAM::Role': ['Path', 'RoleName'],
  'AWS::Lambda::Function': ['FunctionName', 'PackageType', 'TenancyConfig'],
  'AWS::Logs::LogGroup': ['LogGroupName'],
  'AWS::S3::Bucket': ['BucketName', 'BucketNamePrefix', 'BucketNamespace', 'ObjectLockEnabled'],
  'AWS::SNS::Topic': ['FifoTopic', 'TopicName'],
  'AWS::SQS::Queue': ['FifoQueue', 'QueueName'],
  'AWS::Scheduler::Schedule': ['Name'],
  'AWS::StepFunctions::StateMachine': ['StateMachineName', 'StateMachineType'],
};

const templateSchema = z.looseObject({
  Resources: z.record(
    z.string(),
    z.looseObject({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
  ),
});
type Template = z.output<typeof templateSchema>;

const old = templateSchema.parse(JSON.parse(readFileSync(fixture, 'utf8')));
const [stack] = synthesize(readFileSync(join(root, 'pipelines', 'policies', 'pipeline.json'), 'utf8'));
const today = templateSchema.parse(stack?.toJSON());

/** By logical ID: the type and the replacing properties of each resource that must survive. */
function identities({ Resources }: Template): Record<string, unknown> {
  const entries = Object.entries(Resources).flatMap(([logicalId, { Type, Properties }]) => {
    const names = replacingProperties[Type];
    if (names === undefined) return [];
    return [[logicalId, { Type, ...Object.fromEntries(names.map((name) => [name, Properties[name]])) }]];
  });
  return Object.fromEntries(entries);
}

/** Fields that may differ: texts for people, and a function's and a layer's code. */
const ignoredFields = new Set([
  'AlarmDescription',
  'Cause',
  'Code',
  'Comment',
  'Content',
  'Description',
  'label',
  'title',
]);

/** CDK appends a hash of the function to the logical ID of its published version. */
const versionHash = /(CurrentVersion[0-9A-F]{8})[0-9a-f]{32}/g;

const joinSchema = z.object({ 'Fn::Join': z.tuple([z.literal(''), z.array(z.unknown())]) });

/** The parsed JSON of a property that holds a text, with references in it as text. */
function parseText(text: unknown): unknown {
  if (typeof text === 'string') return JSON.parse(text);
  const parts = joinSchema.parse(text)['Fn::Join'][1];
  return JSON.parse(
    parts.map((part) => (typeof part === 'string' ? part : JSON.stringify(part).replaceAll('"', "'"))).join(''),
  );
}

/** Every value of a template by its path, without what may differ. */
function values(value: unknown, path = ''): [path: string, value: unknown][] {
  if (typeof value === 'string') return [[path, value.replaceAll(versionHash, '$1')]];
  if (typeof value !== 'object' || value === null) return [[path, value]];
  const fields = Object.entries(value).filter(([name]) => !ignoredFields.has(name));
  // An empty list or object is a value too.
  if (fields.length === 0) return [[path, JSON.stringify(value)]];
  return fields.flatMap(([name, field]) => {
    const isText = name === 'DefinitionString' || name === 'DashboardBody';
    return values(isText ? parseText(field) : field, `${path}/${name.replace(versionHash, '$1')}`);
  });
}

/** Which values differ between two templates, as `path: old -> new`. */
function differences(before: Template, after: Template): string[] {
  const [valuesBefore, valuesAfter] = [new Map(values(before)), new Map(values(after))];
  return [...new Set([...valuesBefore.keys(), ...valuesAfter.keys()])]
    .filter((path) => valuesBefore.get(path) !== valuesAfter.get(path))
    .map((path) => `${path}: ${String(valuesBefore.get(path))} -> ${String(valuesAfter.get(path))}`);
}

/** Logical IDs of the resources that an update would delete or replace. */
function lost(before: Template, after: Template): string[] {
  const identitiesAfter = identities(after);
  return Object.entries(identities(before))
    .filter(([logicalId, identity]) => JSON.stringify(identity) !== JSON.stringify(identitiesAfter[logicalId]))
    .map(([logicalId]) => logicalId);
}

describe('an update from version 0.1.0', () => {
  it('deletes or replaces no resource that holds data or has an identity', () => {
    const types = Object.values(old.Resources).map(({ Type }) => Type);
    expect(types).toEqual(expect.arrayContaining(Object.keys(replacingProperties)));
    expect(lost(old, today)).toEqual([]);
  });

  it('changes nothing but texts for people, code, and the versions of functions', () => {
    expect(values(old).length).toBeGreaterThan(3000);
    expect(differences(old, today)).toEqual([]);
  });

  it.each<[string, string, string, Record<string, unknown>]>([
    ['a bucket under another logical ID', 'Bucket83908E77', 'Data83908E77', {}],
    ['a renamed state machine', 'StateMachine2E01A3A5', 'StateMachine2E01A3A5', { StateMachineName: 'renamed' }],
    ['a queue that gets a name', 'TriggerDeadLetters88A2981F', 'TriggerDeadLetters88A2981F', { QueueName: 'named' }],
  ])('would be seen to lose %s', (_, logicalId, newLogicalId, properties) => {
    const resources = Object.entries(old.Resources).map(([id, resource]) =>
      id === logicalId
        ? [newLogicalId, { ...resource, Properties: { ...resource.Properties, ...properties } }]
        : [id, resource],
    );
    const changed = templateSchema.parse({ ...old, Resources: Object.fromEntries(resources) });
    expect(lost(old, changed)).toEqual([logicalId]);
    expect(differences(old, changed)).not.toEqual([]);
  });
});
