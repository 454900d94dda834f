import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, EventField } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { HttpApi, HttpMethod, HttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Code, Function as CdkFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { DefinitionBody, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { describe, expect, test } from 'vitest';
import { createPolicies } from '../../gateway/policies.ts';
import { loadTemplate } from '../../template/template.ts';

const stack = { account: '000000000000', region: 'us-east-1', stackName: 'my-stack' };
const load = (Resources: object, rest: object = {}) => loadTemplate({ Resources, ...rest }, stack);
const bucket = (Properties: object = {}) => ({ Type: 'AWS::S3::Bucket', Properties });
const trust = { Version: '2012-10-17', Statement: [] };
const role = (Properties: object = {}) => ({
  Type: 'AWS::IAM::Role',
  Properties: { AssumeRolePolicyDocument: trust, ...Properties },
});
const lambda = (Properties: object = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: { Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Runtime: 'nodejs24.x', ...Properties },
});
const version = (FunctionName: unknown) => ({ Type: 'AWS::Lambda::Version', Properties: { FunctionName } });
const machine = (Properties: object) => ({
  Type: 'AWS::StepFunctions::StateMachine',
  Properties: { RoleArn: 'r', ...Properties },
});

describe('a template that would not behave as in AWS is refused, with the path', () => {
  const refused: [name: string, resources: object, message: RegExp][] = [
    [
      'an unknown intrinsic',
      { A: bucket({ Tags: [{ Value: { 'Fn::ImportValue': 'x' } }] }) },
      /Resources\.A\.Properties\.Tags\.0\.Value: Fn::ImportValue is not evaluated/,
    ],
    [
      'an unknown intrinsic inside a known one',
      { A: bucket({ BucketName: { 'Fn::Join': ['', [{ 'Fn::Select': [0, []] }]] } }) },
      /Resources\.A\.Properties\.BucketName.*Fn::Select/,
    ],
    [
      'an unknown pseudo-parameter',
      { A: bucket({ BucketName: { Ref: 'AWS::NoValue' } }) },
      /Resources\.A\.Properties\.BucketName\.Ref: .*AWS::NoValue/,
    ],
    [
      'a reference to an unknown resource',
      { A: bucket({ BucketName: { Ref: 'B' } }) },
      /the template has no resource B/,
    ],
    [
      'a reference to an unknown resource in a text',
      { A: bucket({ BucketName: { 'Fn::Sub': 'a-${B.Arn}' } }) },
      /Fn::Sub: the template has no resource B/,
    ],
    [
      'an attribute that does not exist',
      { A: bucket(), B: bucket({ BucketName: { 'Fn::GetAtt': ['A', 'Nonsense'] } }) },
      /A has no attribute Nonsense on the laptop, only Arn/,
    ],
    ['a name that refers to itself', { A: bucket({ BucketName: { Ref: 'A' } }) }, /name of A refers to itself/],
    ['a name that is not text', { A: bucket({ BucketName: ['a'] }) }, /BucketName: \["a"\] is not a valid name/],
    [
      'an unknown resource type',
      { A: { Type: 'AWS::DynamoDB::Table' } },
      /Resources\.A: the laptop has no AWS::DynamoDB::Table/,
    ],
    [
      'an unknown property',
      { A: bucket({ ObjectLockEnabled: true }) },
      /Resources\.A \(AWS::S3::Bucket\)[\s\S]*ObjectLockEnabled/,
    ],
    ['a resource under a condition', { A: { ...bucket(), Condition: 'C' } }, /Condition/],
    ['a function that does not use Node.js', { Role: role(), A: lambda({ Runtime: 'python3.13' }) }, /only Node\.js/],
    [
      'a second version of a function',
      { Role: role(), F: lambda(), A: version({ Ref: 'F' }), B: version({ Ref: 'F' }) },
      /Resources\.B: this is a second version/,
    ],
    [
      'a version of an unknown function',
      { A: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: 'f' } } },
      /no function f/,
    ],
    [
      'a substitution that is missing',
      { A: machine({ DefinitionString: '{"a":"${X}"}', DefinitionSubstitutions: { Y: 'y' } }) },
      /\$\{X\} has no substitution; DefinitionSubstitutions has Y/,
    ],
    ['a definition that is not JSON', { A: machine({ DefinitionString: '{' }) }, /DefinitionString is not JSON/],
    ['a definition in an asset', { A: machine({ DefinitionS3Location: {} }) }, /DefinitionString/],
    [
      'a policy for an unknown role',
      { A: { Type: 'AWS::IAM::Policy', Properties: { PolicyDocument: trust, Roles: ['r'] } } },
      /no role r/,
    ],
    ['a permission boundary', { A: role({ PermissionsBoundary: 'arn' }) }, /PermissionsBoundary/],
    [
      'an API without a stage',
      { A: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'a', ProtocolType: 'HTTP' } } },
      /exactly one stage, this has 0/,
    ],
  ];
  test.each(refused)('%s', (_case, resources, message) => {
    expect(() => load(resources)).toThrow(message);
  });

  test('a section that changes the meaning of the rest', () => {
    expect(() => load({}, { Conditions: {} })).toThrow(/Conditions/);
    expect(() => load({}, { Transform: 'AWS::Serverless-2016-10-31' })).toThrow(/Transform/);
  });
});

describe('intrinsic functions', () => {
  test('are evaluated when nested, in properties and outputs', () => {
    const value = {
      'Fn::Join': [
        '|',
        [
          { Ref: 'A' },
          { 'Fn::GetAtt': ['A', 'Arn'] },
          { 'Fn::Sub': '${AWS::Region} ${A} ${A.Arn} ${!A}' },
          { 'Fn::Sub': ['${x}-${AWS::AccountId}', { x: { Ref: 'AWS::Partition' } }] },
          { 'Fn::GetAtt': 'A.Arn' },
          { Ref: 'AWS::URLSuffix' },
          { Ref: 'P' },
          1,
        ],
      ],
    };
    const { outputs } = load(
      { A: bucket({ BucketName: { 'Fn::Sub': 'b-${AWS::StackName}' } }) },
      { Outputs: { O: { Value: value } }, Parameters: { P: { Type: 'String', Default: 'p' } } },
    );
    const name = 'b-my-stack';
    const arn = `arn:aws:s3:::${name}`;
    expect(outputs['O']).toBe(
      `${name}|${arn}|us-east-1 ${name} ${arn} \${A}|aws-000000000000|${arn}|amazonaws.com|p|1`,
    );
  });

  test('are distinguished from data of the same form', () => {
    const pattern = { source: ['a'], detail: { Ref: ['x'], other: [1] } };
    const { rules } = load({ R: { Type: 'AWS::Events::Rule', Properties: { EventPattern: pattern } } });
    expect(rules[0]?.eventPattern).toEqual(pattern);
  });
});

describe('names', () => {
  test('that the template does not set derive from the stack and the logical id, within AWS’s limits', () => {
    const long = 'L'.repeat(80);
    const { buckets, roles } = load({ MyBucket: bucket(), [long]: role(), [`${long}2`]: role() });
    expect(buckets[0]?.name).toBe('my-stack-mybucket');
    const [first, second] = roles.map(({ name }) => name);
    expect(first).toHaveLength(64);
    expect(second).toHaveLength(64);
    expect(first).not.toBe(second);
  });
});

test('A role has its inline policies and those of Policy and ManagedPolicy resources, in both directions', () => {
  const document = (Action: string) => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
  });
  const basic = { 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole' };
  const { roles, resourcePolicies } = load({
    Role: role({
      ManagedPolicyArns: [basic, { Ref: 'Shared' }],
      Policies: [{ PolicyName: 'Own', PolicyDocument: document('a:A') }],
    }),
    Other: role(),
    Attached: {
      Type: 'AWS::IAM::Policy',
      Properties: { PolicyName: 'x', PolicyDocument: document('b:B'), Roles: [{ Ref: 'Role' }] },
    },
    Shared: {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: { PolicyDocument: document('c:C'), Roles: [{ Ref: 'Other' }] },
    },
  });
  const policies = createPolicies({ ...stack, roles, resourcePolicies });
  const by = (name: string, action: string) => {
    const arn = `arn:aws:iam::000000000000:role/my-stack-${name}`;
    const decision = policies.decide({ type: 'AssumedRole', arn, role: arn }, { action, resource: 'r' });
    return decision.allowed ? decision.by : 'none';
  };
  expect(by('Role', 'a:A')).toBe('Role/Own/0');
  expect(by('Role', 'b:B')).toBe('Attached/0');
  expect(by('Role', 'c:C')).toBe('Shared/0');
  expect(by('Role', 'logs:PutLogEvents')).toBe('service-role/AWSLambdaBasicExecutionRole/0');
  expect([by('Other', 'a:A'), by('Other', 'b:B'), by('Other', 'c:C')]).toEqual(['none', 'none', 'Shared/0']);
});

test('The throttle of a route takes precedence over that of its stage', () => {
  const ofApi = (type: string, properties: object) => ({
    Type: `AWS::ApiGatewayV2::${type}`,
    Properties: { ApiId: { Ref: 'Api' }, ...properties },
  });
  const limit = (rate: number) => ({ ThrottlingRateLimit: rate, ThrottlingBurstLimit: rate * 2 });
  const route = (RouteKey: string) => ofApi('Route', { RouteKey, Target: { 'Fn::Sub': 'integrations/${I}' } });
  const { httpApis } = load({
    Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'a', ProtocolType: 'HTTP' } },
    I: ofApi('Integration', { IntegrationType: 'AWS_PROXY', IntegrationUri: 'f', PayloadFormatVersion: '2.0' }),
    A: route('POST /a'),
    B: route('POST /b'),
    S: ofApi('Stage', {
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: limit(1),
      RouteSettings: { 'POST /b': limit(2) },
    }),
  });
  expect(httpApis[0]?.routes).toEqual([
    { routeKey: 'POST /a', authorization: 'NONE', functionArn: 'f', throttle: { ratePerSecond: 1, burst: 2 } },
    { routeKey: 'POST /b', authorization: 'NONE', functionArn: 'f', throttle: { ratePerSecond: 2, burst: 4 } },
  ]);
});

describe('a stack as CDK synthesizes it', () => {
  const definition = {
    StartAt: 'A',
    TimeoutSeconds: 60,
    States: {
      A: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Parameters: { FunctionName: '${WorkArn}' },
        End: true,
      },
    },
  };
  const synthesized = () => {
    const app = new App({ analyticsReporting: false });
    const cdk = new Stack(app, stack.stackName);
    const data = new Bucket(cdk, 'Data', { versioned: true, enforceSSL: true });
    const resource = data.node.defaultChild;
    if (resource instanceof CfnBucket)
      resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
    const work = new CdkFunction(cdk, 'Work', {
      functionName: 'work',
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromInline('//'),
      environment: { BUCKET: data.bucketName },
      memorySize: 256,
      timeout: Duration.seconds(7),
      tracing: Tracing.ACTIVE,
      retryAttempts: 1,
    });
    data.grantRead(work);
    const flow = new StateMachine(cdk, 'Flow', {
      stateMachineName: 'flow',
      definitionBody: DefinitionBody.fromString(JSON.stringify(definition)),
      definitionSubstitutions: { WorkArn: work.currentVersion.functionArn },
    });
    work.currentVersion.grantInvoke(flow);
    const deadLetterQueue = new Queue(cdk, 'Dead', { enforceSSL: true });
    const input = ScheduleTargetInput.fromObject({ trigger: 'schedule' });
    new Schedule(cdk, 'Weekly', {
      schedule: ScheduleExpression.cron({ minute: '0', hour: '6', weekDay: 'MON' }),
      target: new LambdaInvoke(work, { deadLetterQueue, input }),
    });
    const event = RuleTargetInput.fromObject({ name: EventField.fromPath('$.detail.name') });
    new Rule(cdk, 'Ended', {
      eventPattern: { source: ['aws.states'] },
      targets: [new LambdaFunction(work, { event, deadLetterQueue, retryAttempts: 2 })],
    });
    const httpApi = new HttpApi(cdk, 'Api', { createDefaultStage: false });
    httpApi.addRoutes({
      path: '/predict',
      methods: [HttpMethod.POST],
      integration: new HttpLambdaIntegration('Work', work),
      authorizer: new HttpIamAuthorizer(),
    });
    new HttpStage(cdk, 'Stage', {
      httpApi,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: 10, burstLimit: 5 },
    });
    new CfnOutput(cdk, 'Name', { value: data.bucketName });
    const template: unknown = app.synth().getStackByName(stack.stackName).template;
    return loadTemplate(template, stack);
  };
  const template = synthesized();
  const workArn = 'arn:aws:lambda:us-east-1:000000000000:function:work';

  test('has functions with environment, limits and versions', () => {
    const [work] = template.functions;
    expect(work).toMatchObject({
      name: 'work',
      arn: workArn,
      memoryMb: 256,
      timeoutSeconds: 7,
      asynchronous: { retries: 1 },
    });
    expect(work?.environment).toEqual({ BUCKET: template.buckets[0]?.name });
    expect([...template.functionsByVersion]).toEqual([[`${workArn}:1`, work]]);
    expect(template.roles.map(({ arn }) => arn)).toContain(work?.roleArn);
  });

  test('has a bucket, a state machine and a queue', () => {
    expect(template.buckets).toMatchObject([{ versioned: true, eventBridgeEnabled: true }]);
    expect(template.outputs['Name']).toBe(template.buckets[0]?.name);
    const [flow] = template.stateMachines;
    expect(flow).toMatchObject({
      name: 'flow',
      arn: 'arn:aws:states:us-east-1:000000000000:stateMachine:flow',
      timeoutSeconds: 60,
    });
    expect(flow?.definition).toBe(JSON.stringify(definition).replace('${WorkArn}', `${workArn}:1`));
    expect(template.queues[0]?.arn).toMatch(/^arn:aws:sqs:us-east-1:000000000000:my-stack-Dead/);
  });

  test('has a schedule, a rule and an API with their targets', () => {
    const deadLetterArn = template.queues[0]?.arn;
    expect(template.schedules).toMatchObject([
      {
        expression: 'cron(0 6 ? * MON *)',
        timezone: 'Etc/UTC',
        enabled: true,
        target: { arn: workArn, input: '{"trigger":"schedule"}', retries: 185, deadLetterArn },
      },
    ]);
    const inputTransformer = { paths: { 'detail-name': '$.detail.name' }, template: '{"name":<detail-name>}' };
    expect(template.rules).toMatchObject([
      {
        eventPattern: { source: ['aws.states'] },
        targets: [{ arn: workArn, retries: 2, inputTransformer, deadLetterArn }],
      },
    ]);
    const throttle = { ratePerSecond: 10, burst: 5 };
    const route = { routeKey: 'POST /predict', authorization: 'AWS_IAM', functionArn: workArn, throttle };
    expect(template.httpApis).toMatchObject([{ stage: '$default', routes: [route] }]);
  });

  test('has policies that allow each caller what it needs and no more', () => {
    const policies = createPolicies({ ...stack, roles: template.roles, resourcePolicies: template.resourcePolicies });
    const may = (roleArn: string | undefined, action: string, resource: string) =>
      policies.decide(
        { type: 'AssumedRole', arn: '', ...(roleArn !== undefined && { role: roleArn }) },
        { action, resource },
      ).allowed;
    const work = template.functions[0]?.roleArn;
    const flow = template.stateMachines[0];
    const data = template.buckets[0]?.arn ?? '';
    expect([may(work, 's3:GetObject', `${data}/k`), may(work, 's3:PutObject', `${data}/k`)]).toEqual([true, false]);
    expect(may(flow?.roleArn, 'lambda:InvokeFunction', `${workArn}:1`)).toBe(true);
    expect(may(flow?.roleArn, 'lambda:InvokeFunction', workArn)).toBe(false);
    expect(policies.mayAssume('states.amazonaws.com', flow?.roleArn ?? '', flow?.arn)).toBe(true);
    const schedule = template.schedules[0];
    expect(policies.mayAssume('scheduler.amazonaws.com', schedule?.target.roleArn ?? '', schedule?.groupArn)).toBe(
      true,
    );
    expect(policies.mayAssume('scheduler.amazonaws.com', schedule?.target.roleArn ?? '')).toBe(false);
    const fromRule = (arn: string | undefined) => {
      const access = { action: 'lambda:InvokeFunction', resource: workArn, context: { 'aws:SourceArn': arn ?? '' } };
      return policies.decide({ type: 'AWSService', arn: 'events.amazonaws.com' }, access).allowed;
    };
    expect([fromRule(template.rules[0]?.arn), fromRule('arn:aws:events:us-east-1:000000000000:rule/x')]).toEqual([
      true,
      false,
    ]);
  });

  test('lists the resources without effect', () => {
    expect(template.inert.map(({ type }) => type)).toEqual(['AWS::SQS::QueuePolicy']);
  });
});

test('A resource type is ignored only on request, and is then listed', () => {
  const resources = { A: { Type: 'Custom::Cleanup', Properties: { ServiceToken: 'f' } } };
  expect(() => load(resources)).toThrow(/Resources\.A: the laptop has no Custom::Cleanup/);
  const { inert } = loadTemplate({ Resources: resources }, { ...stack, ignoredTypes: ['Custom::Cleanup'] });
  expect(inert).toMatchObject([{ logicalId: 'A', type: 'Custom::Cleanup' }]);
});
