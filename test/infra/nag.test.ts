import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type App, Stack, Validations } from 'aws-cdk-lib';
import { Policy, PolicyStatement, User } from 'aws-cdk-lib/aws-iam';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { acknowledgeWildcards } from '../../infra/acknowledge-wildcards.ts';
import { buildApp } from '../../infra/build-app.ts';
import { pipelineText } from './synthesized.ts';

const pipelines = join(import.meta.dirname, '..', '..', 'pipelines');
const shipped = readdirSync(pipelines, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => ({ file: name, text: readFileSync(join(pipelines, name, 'pipeline.json'), 'utf8') }));

/** Synthesizes with cdk-nag's rules, as `cdk synth` does. Throws for a finding without a reason. */
function check(app: App): void {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  app.synth();
}

describe('cdk-nag’s AwsSolutions', () => {
  it('has a written reason for each of its findings in the shipped pipelines’ stacks', () => {
    expect(shipped.length).toBeGreaterThan(2);
    check(buildApp({ pipelines: shipped, code: 'source' }));
  });

  it('has a written reason for each finding with all account settings', () => {
    const context = {
      alarmEmail: 'team@example.com',
      kmsKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f',
      permissionsBoundary: 'arn:aws:iam::111122223333:policy/boundary',
      vpc: 'own',
    };
    const app = buildApp({ pipelines: shipped.slice(0, 1), code: 'source', context });
    expect(() => check(app)).not.toThrow();
  });

  it('reports a wildcard of an unknown kind', () => {
    const app = buildApp({ pipelines: [{ file: 'pipeline.json', text: pipelineText('bike') }], code: 'source' });
    const stack = app.node.children.find((child) => child instanceof Stack);
    if (stack === undefined) throw new Error('no stack');
    const statements = [
      ['s3:GetObject', '*'],
      ['s3:GetObject', 'arn:aws:s3:::bucket/*'],
      ['sagemaker:DeleteEndpoint', 'arn:aws:sagemaker:*:*:endpoint/*'],
      ['sqs:*', 'arn:aws:sqs:us-east-1:000000000000:queue'],
    ].map(([action = '', resource = '']) => new PolicyStatement({ actions: [action], resources: [resource] }));
    new Policy(stack, 'More', { statements, users: [new User(stack, 'Someone')] });
    acknowledgeWildcards(stack);
    const findings = [
      'Resource::*',
      'Resource::arn:aws:s3:::bucket/*',
      'Resource::arn:aws:sagemaker:*:*:endpoint/*',
      'Action::sqs:*',
    ];
    const message = thrownBy(() => check(app));
    expect(findings.filter((finding) => !message.includes(`AwsSolutions-IAM5[${finding}]`))).toEqual([]);
    expect(message).not.toContain('Role/DefaultPolicy');
  });
});

function thrownBy(run: () => void): string {
  try {
    run();
  } catch (error) {
    return String(error);
  }
  return '';
}
