import type { Template } from 'aws-cdk-lib/assertions';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { pipelineText, synthesize } from './synthesized.ts';

const resources = z.object({
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
  ),
});

/** Types whose names are unique only within their parent: an API's stage, a role's policy. */
const inner = new Set(['AWS::ApiGatewayV2::Stage', 'AWS::IAM::Policy']);

/** Every name that a template sets for one of its resources, with the resource's type. */
function physicalNames(template: Template): string[] {
  return Object.values(resources.parse(template.toJSON()).Resources).flatMap(({ Type, Properties }) =>
    Object.entries(Properties)
      .filter(([property]) => property.endsWith('Name') && property !== 'MetricName' && !inner.has(Type))
      .filter(([, value]) => !isReference(value))
      .map(([property, value]) => `${Type} ${property} ${JSON.stringify(value)}`),
  );
}

/** Whether a name is that of another resource. */
function isReference(value: unknown): boolean {
  return typeof value === 'object' && value !== null && ('Ref' in value || 'Fn::GetAtt' in value);
}

it('the stacks of pipelines with similar names share no physical name', () => {
  const stacks = synthesize(...['bike', 'bike-2', 'bike-start', 'bike-canary'].map((name) => pipelineText(name)));
  const names = stacks.flatMap((stack) => [...new Set(physicalNames(stack))]);
  expect(names.length).toBeGreaterThan(4 * 30);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});
