import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type App, Stack, Validations } from 'aws-cdk-lib';
import { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
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

/** Synthesizes with AWS's own rules, as `cdk synth` does; throws on a finding without a reason. */
function check(app: App): void {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  app.synth();
}

const bike = () => buildApp({ pipelines: [{ file: 'pipeline.json', text: pipelineText('bike') }], code: 'source' });
const stackOf = (app: App) => {
  const stack = app.node.children.find((child) => child instanceof Stack);
  if (stack === undefined) throw new Error('no stack');
  return stack;
};

describe('cdk-nag’s AwsSolutions', () => {
  it('finds nothing without a written reason in the stacks of the pipelines that are shipped', () => {
    expect(shipped.length).toBeGreaterThan(2);
    check(buildApp({ pipelines: shipped, code: 'source' }));
  });

  it('finds a bucket that is open', () => {
    const app = bike();
    const bucket = stackOf(app).node.findChild('Bucket').node.defaultChild;
    if (bucket instanceof CfnBucket) bucket.publicAccessBlockConfiguration = undefined;
    expect(() => check(app)).toThrow(/AwsSolutions-S2/);
  });

  it.each([
    ['an action on everything', 's3:GetObject', '*'],
    ['all objects of a bucket', 's3:GetObject', 'bucket/*'],
    ['another pipeline’s endpoints', 'sagemaker:DeleteEndpoint', 'arn:aws:sagemaker:*:*:endpoint/*'],
    ['all actions of a service', 's3:*', 'arn:aws:s3:::bucket'],
  ])('finds a wildcard of no known kind: %s', (_, action, resource) => {
    const app = bike();
    const stack = stackOf(app);
    const bucket = Bucket.fromBucketName(stack, 'Other', 'bucket');
    const statement = new PolicyStatement({
      actions: [action],
      resources: [resource.replace('bucket/', `${bucket.bucketArn}/`)],
    });
    new Policy(stack, 'More', { statements: [statement], users: [new User(stack, 'Someone')] });
    acknowledgeWildcards(stack);
    expect(() => check(app)).toThrow(/relearn-bike\/More\/Resource[^]*AwsSolutions-IAM5/);
  });
});
