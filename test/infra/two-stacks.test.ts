import type { Template } from 'aws-cdk-lib/assertions';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { pipelineText, synthesize } from './synthesized.ts';

const resources = z.object({
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
  ),
});

/** Whose names count only within what they belong to: an API's stage, a role's policy. */
const inner = new Set(['AWS::ApiGatewayV2::Stage', 'AWS::IAM::Policy']);

/** Every name that a template gives to a resource of its own, with the resource's type. */
function physicalNames(template: Template): string[] {
  return Object.values(resources.parse(template.toJSON()).Resources).flatMap(({ Type, Properties }) =>
    Object.entries(Properties)
      .filter(([property]) => property.endsWith('Name') && property !== 'MetricName' && !inner.has(Type))
      .filter(([, value]) => !isReference(value))
      .map(([property, value]) => `${Type} ${property} ${JSON.stringify(value)}`),
  );
}

/** Names of another resource of the template, not one of its own. */
function isReference(value: unknown): boolean {
  return typeof value === 'object' && value !== null && ('Ref' in value || 'Fn::GetAtt' in value);
}

it('the stacks of pipelines whose names begin alike share no physical name', () => {
  const stacks = synthesize(...['bike', 'bike-2', 'bike-start', 'bike-canary'].map((name) => pipelineText(name)));
  const names = stacks.flatMap((stack) => [...new Set(physicalNames(stack))]);
  expect(names.length).toBeGreaterThan(4 * 30);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});
