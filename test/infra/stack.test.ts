import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
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
  it('match the list of functions in memory, time limits, entries, layers and scratch space', () => {
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

  it('run on Node 24 on the processor that DuckDB is built for, with tracing and their own log group', () => {
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

  it('have an environment far below Lambda’s limit of 4 KB', () => {
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

  it('has exactly one substitution for each placeholder', () => {
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

  it('can be imported into a new stack as the operations guide says, with all its properties', () => {
    const guide = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'operations.md'), 'utf8');
    const [, mapping = '{}'] = /--resource-mapping-inline \\\n\s*'([^']+)'/.exec(guide) ?? [];
    for (const template of [bike, bike2]) {
      expect(Object.keys(template.findResources('AWS::S3::Bucket'))).toEqual(Object.keys(JSON.parse(mapping)));
    }
    // A stack with only the bucket has no other resource that its properties could refer to.
    expect(JSON.stringify(bucket)).not.toMatch(/Fn::GetAtt|"Ref":"(?!AWS::)/);
  });

  it('is versioned, encrypted and not public, sends events to EventBridge, and outlives its stack', () => {
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

  it('rejects requests without TLS', () => {
    expect(properties(bike, 'AWS::S3::BucketPolicy')).toMatchObject([
      { PolicyDocument: { Statement: [{ ...tlsOnly, Action: 's3:*' }] } },
    ]);
  });

  it('expires the work files of runs, and old versions of objects that are overwritten', () => {
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

/** Functions that are invoked asynchronously, by events. */
const asynchronous = ['Start', 'RollBack', 'Reap'];

describe('the triggers', () => {
  const DeadLetterConfig = { Arn: { 'Fn::GetAtt': [expect.stringContaining('TriggerDeadLetters'), 'Arn'] } };
  const arnOf = (name: string) => ({ 'Fn::GetAtt': [expect.stringMatching(`^${name}[0-9A-F]{8}$`), 'Arn'] });

  it('start a run on the pipeline’s schedule in its time zone, named after the planned time, and reap every hour', () => {
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

  it('send uploads below incoming/ of this bucket to start, and failed executions of this state machine to reap', () => {
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

  it('keep events that their functions fail repeatedly', () => {
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

  it('keep undelivered events for two weeks, encrypted, over TLS only', () => {
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
  it('watch only the canary’s lane of this pipeline, and do not go off without requests', () => {
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

  it('logs caller, time and result as JSON, but not requests or responses', () => {
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
  it('gives each pipeline file a stack with unique names', () => {
    const names = (template: typeof bike) =>
      // An inline policy's name is unique within its role. Metrics and dimensions have the same
      // names in all stacks.
      [...JSON.stringify(template.toJSON()).matchAll(/"(?!PolicyName|MetricName)\w+Name":"([^"]+)"/g)]
        .map(([, name]) => name)
        .filter((name) => name !== '$default');
    expect(names(bike).length).toBeGreaterThan(40);
    expect(names(bike).filter((name) => names(bike2).includes(name))).toEqual([]);
  });

  it('rejects a pipeline file with mistakes', () => {
    expect(() => synthesize(pipelineText('Bike!'))).toThrow(PipelineFileError);
  });

  it('rejects two files with the same name', () => {
    expect(() => synthesize(pipelineText('bike'), pipelineText('bike'))).toThrow(/relearn-bike/);
  });
});
