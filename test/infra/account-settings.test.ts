import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { functions } from '../../handlers/functions.ts';
import { buildApp } from '../../infra/build-app.ts';
import { permissions, pipelineText, properties, synthesizeWith } from './synthesized.ts';

const kmsKeyArn = 'arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f';
const permissionsBoundary = 'arn:aws:iam::111122223333:policy/boundary';
const synthesizeBike = (context: Record<string, string>): Template => {
  const [template] = synthesizeWith(context, pipelineText('bike'));
  if (template === undefined) throw new Error('no stack');
  return template;
};

describe('the account’s own key', () => {
  const template = synthesizeBike({ kmsKeyArn });
  const all = permissions(template);
  const onKey = all.filter(({ action }) => action.startsWith('kms:'));
  const roles = (action: string) => all.filter((granted) => granted.action === action).map(({ role }) => role);
  const unique = (list: string[]) => [...new Set(list)].sort();

  it('encrypts topic, queue and every log', () => {
    for (const [type, member] of [
      ['SNS::Topic', 'KmsMasterKeyId'],
      ['SQS::Queue', 'KmsMasterKeyId'],
      ['Logs::LogGroup', 'KmsKeyId'],
    ] as const) {
      const resources = properties(synthesizeBike({ kmsKeyArn, vpc: 'own' }), `AWS::${type}`);
      expect(resources.length).toBeGreaterThan(0);
      expect(resources).toEqual(resources.map(() => expect.objectContaining({ [member]: kmsKeyArn })));
      const without = properties(synthesizeBike({}), `AWS::${type}`);
      expect(without).toEqual(without.map(() => expect.not.objectContaining({ [member]: expect.anything() })));
    }
  });

  it('encrypts the bucket', () => {
    expect(properties(template, 'AWS::S3::Bucket')).toMatchObject([
      {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            {
              BucketKeyEnabled: true,
              ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: kmsKeyArn },
            },
          ],
        },
      },
    ]);
  });

  it('decrypts for roles that read objects or send messages, and encrypts for roles that write objects or send messages', () => {
    expect(unique(onKey.map(({ resource }) => resource))).toEqual([kmsKeyArn]);
    const senders = [...roles('sns:Publish'), ...roles('sqs:SendMessage')];
    expect(senders).toEqual(expect.arrayContaining(['Start', expect.stringMatching(/^SchedulerRole/)]));
    expect(unique(roles('kms:Decrypt'))).toEqual(unique([...roles('s3:GetObject'), ...senders]));
    expect(unique(roles('kms:GenerateDataKey'))).toEqual(unique([...roles('s3:PutObject'), ...senders]));
    expect(unique(onKey.map(({ action }) => action))).toEqual([
      'kms:CreateGrant',
      'kms:Decrypt',
      'kms:GenerateDataKey',
    ]);
  });

  it('may be granted to SageMaker’s volumes by the roles that create them, for AWS services only', () => {
    const grants = onKey.filter(({ action }) => action === 'kms:CreateGrant');
    expect(unique(grants.map(({ role }) => role))).toEqual(unique(['SageMaker', ...roles('sagemaker:CreateEndpoint')]));
    for (const { condition } of grants) expect(condition).toEqual({ Bool: { 'kms:GrantIsForAWSResource': 'true' } });
  });

  it('is in the functions’ environment, and without a key neither environment nor permissions mention one', () => {
    const environment = z.object({
      Environment: z.object({ Variables: z.object({ KMS_KEY_ARN: z.string().optional() }) }),
    });
    const keysOf = (stack: Template) =>
      properties(stack, 'AWS::Lambda::Function').map(
        (lambda) => environment.parse(lambda).Environment.Variables.KMS_KEY_ARN,
      );
    expect(new Set(keysOf(template))).toEqual(new Set([kmsKeyArn]));
    const without = synthesizeBike({ kmsKeyArn: '' });
    expect(new Set(keysOf(without))).toEqual(new Set([undefined]));
    expect(permissions(without).filter(({ action }) => action.startsWith('kms:'))).toEqual([]);
  });
});

it('applies the permissions boundary to every role of the stack', () => {
  const roles = properties(synthesizeBike({ permissionsBoundary }), 'AWS::IAM::Role');
  expect(roles.length).toBeGreaterThan(Object.keys(functions).length);
  expect(roles).toEqual(roles.map(() => expect.objectContaining({ PermissionsBoundary: permissionsBoundary })));
});

describe('the stack’s own VPC', () => {
  const template = synthesizeBike({ vpc: 'own' });

  it('has two isolated subnets and no route to the internet', () => {
    expect(properties(template, 'AWS::EC2::Subnet')).toEqual([
      expect.objectContaining({ MapPublicIpOnLaunch: false }),
      expect.objectContaining({ MapPublicIpOnLaunch: false }),
    ]);
    for (const type of ['NatGateway', 'InternetGateway', 'Route']) {
      expect(properties(template, `AWS::EC2::${type}`)).toEqual([]);
    }
    expect(properties(template, 'AWS::EC2::FlowLog')).toHaveLength(1);
  });

  it('reaches each service that the functions call, over TLS', () => {
    const endpoint = z.object({
      VpcEndpointType: z.string(),
      ServiceName: z.union([z.string(), z.object({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) })]),
    });
    const endpoints = properties(template, 'AWS::EC2::VPCEndpoint').map((resource) => {
      const { VpcEndpointType, ServiceName } = endpoint.parse(resource);
      const name = typeof ServiceName === 'string' ? ServiceName : ServiceName['Fn::Join'][1].map(String).join('');
      return `${VpcEndpointType} ${name
        .split('.')
        .slice(-2)
        .join('.')
        .replace(/^.*\]\./, '')}`;
    });
    expect(endpoints.sort()).toEqual(
      [
        'Gateway s3',
        'Interface sagemaker.api',
        'Interface sagemaker.runtime',
        ...['logs', 'monitoring', 'sns', 'states', 'xray'].map((name) => `Interface ${name}`),
      ].sort(),
    );
    expect(properties(template, 'AWS::EC2::SecurityGroup')).toContainEqual(
      expect.objectContaining({
        SecurityGroupIngress: [expect.objectContaining({ CidrIp: '10.0.0.0/16', FromPort: 443, ToPort: 443 })],
      }),
    );
  });

  it('tells the functions where SageMaker’s containers run: in a group that allows outgoing TLS only', () => {
    const reference = { Ref: expect.stringMatching(/^VpcisolatedSubnet\dSubnet[0-9A-F]{8}$/) };
    const group = { 'Fn::GetAtt': [expect.stringMatching(/^Jobs[0-9A-F]{8}$/), 'GroupId'] };
    const Variables = expect.objectContaining({
      SUBNETS: { 'Fn::Join': ['', [reference, ',', reference]] },
      SECURITY_GROUPS: group,
    });
    const lambdas = properties(template, 'AWS::Lambda::Function');
    expect(lambdas).toEqual(lambdas.map(() => expect.objectContaining({ Environment: { Variables } })));
    const callers = properties(template, 'AWS::EC2::SecurityGroup').filter(
      (securityGroup) => !JSON.stringify(securityGroup).includes('SecurityGroupIngress'),
    );
    expect(callers).toHaveLength(2);
    const SecurityGroupEgress = [expect.objectContaining({ IpProtocol: 'tcp', FromPort: 443, ToPort: 443 })];
    expect(callers).toEqual(callers.map(() => expect.objectContaining({ SecurityGroupEgress })));
  });

  it('lets only SageMaker’s role create network interfaces, in its subnets and its group', () => {
    const ec2 = permissions(template).filter(({ action }) => action.startsWith('ec2:'));
    expect([...new Set(ec2.map(({ role }) => role))]).toEqual(['SageMaker']);
    const creatable = ec2
      .filter(({ action }) => action === 'ec2:CreateNetworkInterface')
      .map(({ resource }) => resource);
    const arn = 'arn:<Partition>:ec2:<Region>:<AccountId>';
    expect(creatable).toEqual([
      `${arn}:network-interface/*`,
      `${arn}:security-group/<Jobs.GroupId>`,
      expect.stringMatching(/:subnet\/<VpcisolatedSubnet1/),
      expect.stringMatching(/:subnet\/<VpcisolatedSubnet2/),
    ]);
    expect(permissions(synthesizeBike({})).filter(({ action }) => action.startsWith('ec2:'))).toEqual([]);
  });

  it('contains every function', () => {
    const lambdas = properties(template, 'AWS::Lambda::Function');
    const group = { 'Fn::GetAtt': [expect.stringMatching(/^Functions[0-9A-F]{8}$/), 'GroupId'] };
    const VpcConfig = { SubnetIds: [expect.anything(), expect.anything()], SecurityGroupIds: [group] };
    expect(lambdas).toEqual(lambdas.map(() => expect.objectContaining({ VpcConfig })));
  });
});

describe('the app', () => {
  it.each<[Record<string, string>, RegExp]>([
    [{ vpc: 'yes' }, /vpc: .*"own"/],
    [{ daysWithoutSuccess: 'nine' }, /daysWithoutSuccess: .*number/],
    [{ kmsKeyArn: 'alias/mine' }, /kmsKeyArn: must be an ARN/],
    [{ permissionsBoundary: 'boundary' }, /permissionsBoundary: must be an ARN/],
  ])('rejects invalid settings: %o', (context, message) => {
    expect(() => synthesizeBike(context)).toThrow(message);
  });

  it('rejects a region that does not have the pipeline’s image, and names regions that do', () => {
    const build = (region: string) =>
      buildApp({ pipelines: [{ file: 'pipeline.json', text: pipelineText('bike') }], code: 'source', region });
    expect(() => build('us-west-3')).toThrow(/sagemaker-xgboost:1\.7-1 is not available in us-west-3.*eu-central-1/);
    expect(() => build('cn-north-1')).not.toThrow();
  });

  it('tags the resources that AWS bills with the pipeline, as runs do', () => {
    const tag = { Key: 'relearn:pipeline', Value: 'bike' };
    const template = synthesizeBike({});
    for (const type of ['S3::Bucket', 'Lambda::Function', 'Logs::LogGroup', 'SQS::Queue', 'SNS::Topic', 'IAM::Role']) {
      const resources = properties(template, `AWS::${type}`);
      expect(resources.length).toBeGreaterThan(0);
      expect(resources).toEqual(resources.map(() => expect.objectContaining({ Tags: [tag] })));
    }
    expect(properties(template, 'AWS::StepFunctions::StateMachine')).toMatchObject([{ Tags: [tag] }]);
    expect(properties(template, 'AWS::ApiGatewayV2::Api')).toMatchObject([{ Tags: { 'relearn:pipeline': 'bike' } }]);
  });
});
