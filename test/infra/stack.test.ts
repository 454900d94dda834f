import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { PipelineFileError } from '../../core/errors.ts';
import { functions } from '../../handlers/functions.ts';
import { pipelineText, properties, synthesize, words } from './synthesized.ts';

const schedule = { cron: '30 5 ? * TUE *', timezone: 'Europe/Berlin' };
const [bike, bike2] = synthesize(pipelineText('bike', { schedule }), pipelineText('bike-2'));
if (bike === undefined || bike2 === undefined) throw new Error('a stack is missing');

const costTag = { Key: 'relearn:pipeline', Value: 'bike' };

const functionSchema = z.object({
  FunctionName: z.string(),
  Timeout: z.number(),
  MemorySize: z.number(),
  Environment: z.object({ Variables: z.record(z.string(), words) }),
  Layers: z.array(z.unknown()).default([]),
  EphemeralStorage: z.strictObject({ Size: z.literal(10_240) }).optional(),
});
const lambdas = Object.values(bike.findResources('AWS::Lambda::Function')).map(({ Properties, Metadata }) => ({
  ...functionSchema.parse(Properties),
  metadata: z.object({ 'relearn:entry': z.string() }).parse(Metadata),
}));

describe('the functions', () => {
  it('are those of the list, with its memory, time limits, entries, layers and scratch space', () => {
    const deployed = lambdas.map(({ FunctionName, Timeout, MemorySize, Layers, EphemeralStorage, metadata }) => [
      FunctionName.replace('relearn-bike-', ''),
      {
        entry: metadata['relearn:entry'],
        memoryMb: MemorySize,
        timeoutSeconds: Timeout,
        duckdb: Layers.length === 1,
        spills: EphemeralStorage !== undefined,
      },
    ]);
    expect(Object.fromEntries(deployed)).toEqual(functions);
  });

  it('run on Node 24 for the processor DuckDB is built for, traced, logging to a group of their own', () => {
    expect(properties(bike, 'AWS::Lambda::Function')).toMatchObject(
      lambdas.map(() => ({
        Runtime: 'nodejs24.x',
        Architectures: ['x86_64'],
        TracingConfig: { Mode: 'Active' },
        LoggingConfig: { LogGroup: { Ref: expect.stringContaining('Logs') } },
      })),
    );
  });

  it('keep their logs, as the state machine and the API do, for 90 days', () => {
    const groups = lambdas.map(({ FunctionName }) => `/aws/lambda/${FunctionName}`);
    expect(properties(bike, 'AWS::Logs::LogGroup')).toEqual(
      [...groups, '/aws/vendedlogs/states/relearn-bike', '/aws/vendedlogs/apis/relearn-bike'].map((LogGroupName) => ({
        LogGroupName,
        RetentionInDays: 90,
        Tags: [costTag],
      })),
    );
  });

  it('get an environment far below Lambda’s 4 KB', () => {
    for (const { Environment } of lambdas) {
      expect(Environment.Variables).toEqual({
        BUCKET: '<Bucket>',
        PIPELINE: 'bike',
        TOPIC_ARN: '<Notices>',
        SAGEMAKER_ROLE_ARN: '<SageMakerRole.Arn>',
        STATE_MACHINE_ARN: 'arn:<Partition>:states:<Region>:<AccountId>:stateMachine:relearn-bike',
      });
    }
  });
});

const machineSchema = z.object({
  DefinitionString: z.string(),
  DefinitionSubstitutions: z.record(z.string(), z.strictObject({ Ref: z.string() })),
});

describe('the state machine', () => {
  const [machine] = Object.values(bike.findResources('AWS::StepFunctions::StateMachine'));
  const { DefinitionString, DefinitionSubstitutions } = machineSchema.parse(machine?.['Properties']);

  it('has a substitution for each placeholder and none besides', () => {
    const placeholders = [...DefinitionString.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name);
    expect(new Set(Object.keys(DefinitionSubstitutions))).toEqual(new Set(placeholders));
    expect(placeholders.length).toBeGreaterThan(10);
  });

  it('refers to published versions, which outlive the next deployment', () => {
    const versions = bike.findResources('AWS::Lambda::Version', { DeletionPolicy: 'Retain' });
    for (const [name, { Ref }] of Object.entries(DefinitionSubstitutions)) {
      expect(Object.keys(versions)).toContain(Ref);
      expect(Ref).toMatch(new RegExp(`^${name.replace(/FunctionArn$/, '')}CurrentVersion`));
    }
  });

  it('keeps its name, is traced, and logs everything', () => {
    expect(properties(bike, 'AWS::StepFunctions::StateMachine')).toMatchObject([
      {
        StateMachineName: 'relearn-bike',
        TracingConfiguration: { Enabled: true },
        LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: true },
      },
    ]);
  });
});

const tlsOnly = {
  Effect: 'Deny',
  Principal: { AWS: '*' },
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
};

describe('the bucket', () => {
  const [bucket] = properties(bike, 'AWS::S3::Bucket');
  const ruleSchema = z.looseObject({ Prefix: z.string().optional() });
  const rules = z.object({ LifecycleConfiguration: z.object({ Rules: z.array(ruleSchema) }) }).parse(bucket)
    .LifecycleConfiguration.Rules;

  it('is imported into a stack deployed anew as the operations guide says, with every property it has', () => {
    const guide = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'operations.md'), 'utf8');
    const [, mapping = '{}'] = /--resource-mapping-inline \\\n\s*'([^']+)'/.exec(guide) ?? [];
    for (const template of [bike, bike2]) {
      expect(Object.keys(template.findResources('AWS::S3::Bucket'))).toEqual(Object.keys(JSON.parse(mapping)));
    }
    // A stack of the bucket alone has nothing that its properties could refer to.
    expect(JSON.stringify(bucket)).not.toMatch(/Fn::GetAtt|"Ref":"(?!AWS::)/);
  });

  it('is versioned, encrypted, closed to the public, speaks to EventBridge, and outlives its stack', () => {
    expect(Object.values(bike.findResources('AWS::S3::Bucket'))).toMatchObject([
      {
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
        Properties: {
          BucketName: { 'Fn::Join': ['', ['relearn-bike-', { Ref: 'AWS::AccountId' }, '-', { Ref: 'AWS::Region' }]] },
          VersioningConfiguration: { Status: 'Enabled' },
          BucketEncryption: {
            ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
          },
          PublicAccessBlockConfiguration: {
            BlockPublicAcls: true,
            BlockPublicPolicy: true,
            IgnorePublicAcls: true,
            RestrictPublicBuckets: true,
          },
          NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
        },
      },
    ]);
  });

  it('refuses what does not come over TLS', () => {
    expect(properties(bike, 'AWS::S3::BucketPolicy')).toMatchObject([
      { PolicyDocument: { Statement: [{ ...tlsOnly, Action: 's3:*' }] } },
    ]);
  });

  it('lets what a run worked with expire, and versions before the newest where things are written over', () => {
    const rewritten = ['incoming/', 'live.json', 'lease.json', 'pending.json', 'tuning.json', 'notices/'];
    expect(rules).toEqual([
      {
        Prefix: 'work/',
        ExpirationInDays: 30,
        NoncurrentVersionExpiration: { NoncurrentDays: 1 },
        Status: 'Enabled',
      },
      ...rewritten.map((Prefix) => ({
        Prefix,
        NoncurrentVersionExpiration: { NoncurrentDays: 90 },
        ExpiredObjectDeleteMarker: true,
        Status: 'Enabled',
      })),
      { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 }, Status: 'Enabled' },
    ]);
  });

  it.each([
    'records/20260302-060000-0a1b2c3d/run.json',
    'models/20260302-060000-0a1b2c3d/features.json',
    'ledger/x.json',
  ])('never lets a version of %s expire', (key) => {
    const reaching = rules.filter(({ Prefix = '' }) => key.startsWith(Prefix));
    expect(reaching.map((rule) => Object.keys(rule).sort())).toEqual([['AbortIncompleteMultipartUpload', 'Status']]);
  });
});

/** Whoever is invoked by an event, with nobody waiting for the answer. */
const asynchronous = ['Start', 'RollBack', 'Reap'];

describe('the triggers', () => {
  const DeadLetterConfig = { Arn: { 'Fn::GetAtt': [expect.stringContaining('TriggerDeadLetters'), 'Arn'] } };
  const arnOf = (name: string) => ({ 'Fn::GetAtt': [expect.stringMatching(`^${name}[0-9A-F]{8}$`), 'Arn'] });

  it('start a run by the pipeline’s schedule in its time zone, named by the slot, and reap every hour', () => {
    expect(properties(bike, 'AWS::Scheduler::Schedule')).toMatchObject([
      {
        ScheduleExpression: 'cron(30 5 ? * TUE *)',
        ScheduleExpressionTimezone: 'Europe/Berlin',
        State: 'ENABLED',
        Target: {
          Arn: arnOf('Start'),
          Input: '{"trigger":"schedule","scheduledTime":"<aws.scheduler.scheduled-time>"}',
          DeadLetterConfig,
        },
      },
      {
        ScheduleExpression: 'rate(1 hour)',
        State: 'ENABLED',
        Target: { Arn: arnOf('Reap'), Input: '{}', DeadLetterConfig },
      },
      {
        ScheduleExpression: 'rate(1 hour)',
        State: 'ENABLED',
        Target: { Arn: arnOf('RollBack'), Input: '{"finish":true}', DeadLetterConfig },
      },
    ]);
    expect(properties(bike2, 'AWS::Scheduler::Schedule')[0]).toMatchObject({
      ScheduleExpression: 'cron(0 6 ? * MON *)',
      ScheduleExpressionTimezone: 'UTC',
    });
  });

  it('hand to start what lands under incoming/ of this bucket, and reap when an execution of this machine ends badly', () => {
    expect(properties(bike, 'AWS::Events::Rule')).toMatchObject([
      {
        EventPattern: {
          source: ['aws.s3'],
          'detail-type': ['Object Created'],
          detail: {
            bucket: { name: [{ Ref: expect.stringMatching('^Bucket[0-9A-F]{8}$') }] },
            object: { key: [{ prefix: 'incoming/' }] },
          },
        },
        Targets: [{ Arn: arnOf('Start'), DeadLetterConfig }],
      },
      {
        EventPattern: {
          source: ['aws.states'],
          'detail-type': ['Step Functions Execution Status Change'],
          detail: {
            stateMachineArn: [{ Ref: expect.stringMatching('^StateMachine[0-9A-F]{8}$') }],
            status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
          },
        },
        Targets: [{ Arn: arnOf('Reap'), DeadLetterConfig }],
      },
      {
        EventPattern: {
          source: ['aws.cloudwatch'],
          'detail-type': ['CloudWatch Alarm State Change'],
          resources: [arnOf('CanaryErrors'), arnOf('CanaryLatency')],
          detail: { state: { value: ['ALARM'] } },
        },
        Targets: [{ Arn: arnOf('RollBack'), DeadLetterConfig }],
      },
    ]);
  });

  it('keep what their functions fail again and again', () => {
    const OnFailure = { Destination: DeadLetterConfig.Arn };
    const functionNamed = (name: string) => ({ Ref: expect.stringMatching(`^${name}[0-9A-F]{8}$`) });
    expect(properties(bike, 'AWS::Lambda::EventInvokeConfig')).toEqual(
      asynchronous.map((name) => ({
        FunctionName: functionNamed(name),
        Qualifier: '$LATEST',
        MaximumRetryAttempts: 2,
        DestinationConfig: { OnFailure },
      })),
    );
  });

  it('keep what could not be delivered for two weeks, encrypted, over TLS only', () => {
    expect(properties(bike, 'AWS::SQS::Queue')).toEqual([
      { MessageRetentionPeriod: 1_209_600, SqsManagedSseEnabled: true, Tags: [costTag] },
    ]);
    expect(properties(bike, 'AWS::SQS::QueuePolicy')).toMatchObject([
      {
        PolicyDocument: {
          Statement: [
            { ...tlsOnly, Action: 'sqs:*' },
            ...[1, 2, 3].map(() => ({
              Effect: 'Allow',
              Action: 'sqs:SendMessage',
              Principal: { Service: 'events.amazonaws.com' },
            })),
          ],
        },
      },
    ]);
  });
});

describe('the alarms on the canary', () => {
  it('watch the canary’s lane of this pipeline alone, and are not up without requests', () => {
    const Dimensions = [
      { Name: 'lane', Value: 'canary' },
      { Name: 'pipeline', Value: 'bike' },
    ];
    const common = { Namespace: 'Relearn', Dimensions, Period: 60, TreatMissingData: 'notBreaching' };
    expect(properties(bike, 'AWS::CloudWatch::Alarm').slice(0, 2)).toMatchObject([
      { ...common, AlarmName: 'relearn-bike-canary-errors', MetricName: 'Errors', Statistic: 'Sum', Threshold: 3 },
      {
        ...common,
        AlarmName: 'relearn-bike-canary-latency',
        MetricName: 'Latency',
        ExtendedStatistic: 'p90',
        Threshold: 10_000,
        EvaluationPeriods: 2,
      },
    ]);
  });
});

describe('the API', () => {
  it('has one route, for signed requests only, throttled', () => {
    expect(properties(bike, 'AWS::ApiGatewayV2::Route')).toMatchObject([
      { RouteKey: 'POST /predict', AuthorizationType: 'AWS_IAM' },
    ]);
    expect(properties(bike, 'AWS::ApiGatewayV2::Stage')).toMatchObject([
      { StageName: '$default', DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 } },
    ]);
  });

  it('logs who asked when and how it went, as JSON, and nothing of what was asked or answered', () => {
    const stage = z
      .object({ AccessLogSettings: z.object({ DestinationArn: z.unknown(), Format: z.string() }) })
      .parse(properties(bike, 'AWS::ApiGatewayV2::Stage')[0]).AccessLogSettings;
    expect(stage.DestinationArn).toEqual({
      'Fn::GetAtt': [expect.stringMatching(/^ApiAccessLogs[0-9A-F]{8}$/), 'Arn'],
    });
    expect(JSON.parse(stage.Format)).toEqual({
      requestId: '$context.requestId',
      time: '$context.requestTime',
      caller: '$context.identity.userArn',
      address: '$context.identity.sourceIp',
      route: '$context.routeKey',
      status: '$context.status',
      responseBytes: '$context.responseLength',
      milliseconds: '$context.responseLatency',
      error: '$context.error.message',
    });
  });
});

describe('the app', () => {
  it('gives each pipeline file a stack whose names are its own', () => {
    const names = (template: typeof bike) =>
      // A role's inline policy has a name within that role only, metrics and their dimensions one in all stacks.
      [...JSON.stringify(template.toJSON()).matchAll(/"(?!PolicyName|MetricName)\w+Name":"([^"]+)"/g)]
        .map(([, name]) => name)
        .filter((name) => name !== '$default');
    expect(names(bike).length).toBeGreaterThan(40);
    expect(names(bike).filter((name) => names(bike2).includes(name))).toEqual([]);
  });

  it('refuses a pipeline file with mistakes', () => {
    expect(() => synthesize(pipelineText('Bike!'))).toThrow(PipelineFileError);
  });

  it('refuses two files of one name', () => {
    expect(() => synthesize(pipelineText('bike'), pipelineText('bike'))).toThrow(/relearn-bike/);
  });
});
