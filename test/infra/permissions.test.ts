import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { tuningPrefix } from '../../core/names.ts';
import { pascalCase } from '../../core/text/case.ts';
import { functions } from '../../handlers/functions.ts';
import { permissions, pipelineText, properties, synthesize } from './synthesized.ts';

const [template] = synthesize(pipelineText('bike'));
if (template === undefined) throw new Error('no stack');
const all = permissions(template);
const sagemakerName = 'bike-????????-??????-????????*';
const sagemaker = (kind: string) => `arn:<Partition>:sagemaker:<Region>:<AccountId>:${kind}/${sagemakerName}`;

/** The roles that may call an action; `resource` is in the notation of `words`. */
const who = (action: string, resource?: string) =>
  [
    ...new Set(
      all
        .filter((permission) => permission.action === action && (!resource || permission.resource === resource))
        .map(({ role }) => role),
    ),
  ].sort();
const object = (key: string) => `<Bucket.Arn>/${key}`;
const sweepers = ['Cleanup', 'Prepare', 'Reap', 'Recover'];
/** The roles that delete what runs created. */
const removers = [...sweepers, 'TearDown'];

describe('the roles', () => {
  it('allow no wildcard action, and a `*` resource only if IAM offers nothing narrower', () => {
    expect(all.filter(({ action }) => action.includes('*'))).toEqual([]);
    const wide = all.filter(({ resource }) => resource === '*').map(({ role, action }) => ({ role, action }));
    const expected = [
      ...Object.keys(functions).map((name) => [pascalCase(name), 'xray:PutTraceSegments', 'xray:PutTelemetryRecords']),
      ...removers.map((role) => [
        role,
        'sagemaker:ListTrainingJobs',
        'sagemaker:ListTransformJobs',
        'sagemaker:ListEndpoints',
        'sagemaker:ListHyperParameterTuningJobs',
        'sagemaker:ListEndpointConfigs',
        'sagemaker:ListModels',
      ]),
      ['CheckBake', 'cloudwatch:GetMetricData'],
      ['SageMaker', 'cloudwatch:PutMetricData', 'ecr:GetAuthorizationToken'],
      [
        'StateMachine',
        'xray:PutTraceSegments',
        'xray:PutTelemetryRecords',
        'xray:GetSamplingRules',
        'xray:GetSamplingTargets',
        'logs:CreateLogDelivery',
        'logs:GetLogDelivery',
        'logs:UpdateLogDelivery',
        'logs:DeleteLogDelivery',
        'logs:ListLogDeliveries',
        'logs:PutResourcePolicy',
        'logs:DescribeResourcePolicies',
        'logs:DescribeLogGroups',
      ],
    ].flatMap(([role, ...actions]) => actions.map((action) => ({ role, action })));
    const inOrder = (list: { role: string | undefined; action: string }[]) =>
      list.map(({ role, action }) => `${role} ${action}`).sort();
    expect(inOrder(wide)).toEqual(inOrder(expected));
  });

  it('let SageMaker’s containers write metrics only in SageMaker’s namespaces', () => {
    const metrics = all.filter(({ action }) => action === 'cloudwatch:PutMetricData');
    expect(metrics.map(({ condition }) => condition)).toEqual([
      { StringLike: { 'cloudwatch:namespace': ['AWS/SageMaker', '/aws/sagemaker/*'] } },
    ]);
  });

  it('pass the execution role only to SageMaker, and only where a job or a model is created', () => {
    const passing = all.filter(({ action }) => action === 'iam:PassRole');
    expect(passing).toEqual(
      ['CreateTuningJob', 'CreateTrainingJob', 'StartScoring'].map((role) => ({
        role,
        action: 'iam:PassRole',
        resource: '<SageMakerRole.Arn>',
        condition: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } },
      })),
    );
    expect(all.filter(({ action }) => action.startsWith('iam:'))).toHaveLength(3);
  });

  it('let only these read, write and delete in the bucket', () => {
    expect([...new Set(all.map(({ action }) => action).filter((action) => action.startsWith('s3:')))].sort()).toEqual([
      's3:DeleteObject',
      's3:GetObject',
      's3:ListBucket',
      's3:PutObject',
    ]);
    expect(who('s3:PutObject', object('live.json'))).toEqual(
      [...sweepers, 'Commit', 'RollBack', 'SwapEndpoint'].sort(),
    );
    expect(who('s3:PutObject', object('lease.json'))).toEqual(['Prepare']);
    expect(who('s3:DeleteObject', object('lease.json'))).toEqual([
      'Commit',
      'Prepare',
      'Reap',
      'Recover',
      'Settle',
      'TearDown',
    ]);
    expect(who('s3:PutObject', object('pending.json'))).toEqual([...sweepers, 'Settle']);
    expect(who('s3:DeleteObject', object('pending.json'))).toEqual([...removers, 'Settle'].sort());
    expect(who('s3:DeleteObject', object('live.json'))).toEqual(['TearDown']);
    expect(who('s3:PutObject', object('ledger/*'))).toEqual(['Commit']);
    expect(who('s3:PutObject', object('ledger/*-rolled-back.json'))).toEqual(['RollBack']);
    expect(who('s3:PutObject', object('records/*/plan.json'))).toEqual(['Prepare', 'Settle']);
    expect(who('s3:PutObject', object('records/*/decision.json'))).toEqual(['GateOnMetric']);
    expect(who('s3:PutObject', object('records/*/run.json'))).toEqual([
      'Commit',
      'Prepare',
      'Reap',
      'Recover',
      'Settle',
    ]);
    // Evaluate adds the chosen threshold.
    expect(who('s3:PutObject', object('models/*/features.json'))).toEqual(['Evaluate', 'Split']);
    expect(who('s3:PutObject', object('tuning.json'))).toEqual(['PollTuning']);
    expect(who('s3:GetObject', object('incoming/*'))).toEqual(['Transform']);
    expect(all.filter(({ resource }) => resource === '<Bucket.Arn>/*')).toEqual([]);
    const deletable = all.filter(({ action }) => action === 's3:DeleteObject').map(({ resource }) => resource);
    expect([...new Set(deletable)].sort()).toEqual([
      object('lease.json'),
      object('live.json'),
      object('notices/*.json'),
      object('pending.json'),
    ]);
  });

  it('let only these act on SageMaker, and only on this pipeline’s resources', () => {
    expect(who('sagemaker:CreateTrainingJob')).toEqual(['CreateTrainingJob']);
    expect(who('sagemaker:CreateTransformJob')).toEqual(['StartScoring']);
    expect(who('sagemaker:CreateModel')).toEqual(['StartScoring']);
    const makers = ['CreateEndpoint', 'RollBack'];
    expect(who('sagemaker:CreateEndpointConfig')).toEqual(makers);
    expect(who('sagemaker:CreateEndpoint', sagemaker('endpoint'))).toEqual(makers);
    expect(who('sagemaker:CreateEndpoint', sagemaker('endpoint-config'))).toEqual(makers);
    expect(who('sagemaker:InvokeEndpoint')).toEqual(['CheckBake', 'Predict', 'RollBack', 'VerifyEndpoint']);
    expect(who('sagemaker:CreateHyperParameterTuningJob')).toEqual(['CreateTuningJob']);
    for (const action of ['StopTrainingJob', 'StopTransformJob', 'StopHyperParameterTuningJob', 'DeleteEndpoint']) {
      expect(who(`sagemaker:${action}`)).toEqual(removers);
    }
    // Recover does not delete models.
    for (const action of ['DeleteEndpointConfig', 'DeleteModel']) {
      expect(who(`sagemaker:${action}`)).toEqual(removers.filter((role) => role !== 'Recover'));
    }
    expect(who('sagemaker:UpdateEndpoint')).toEqual([]);
    const named = all.filter(({ action, resource }) => action.startsWith('sagemaker:') && resource !== '*');
    // A tuning job's name contains a hash instead of the pipeline's name, because its length is
    // limited.
    const tuning = sagemaker('hyper-parameter-tuning-job').replace('bike-', `${tuningPrefix('bike')}-`);
    const strange = named.filter(({ resource }) => resource !== tuning && !resource.endsWith(`/${sagemakerName}`));
    expect(strange).toEqual([]);
  });

  it('let only these start, describe and read executions, of this state machine', () => {
    const machine = 'arn:<Partition>:states:<Region>:<AccountId>:stateMachine:relearn-bike';
    const execution = 'arn:<Partition>:states:<Region>:<AccountId>:execution:relearn-bike:*';
    expect(who('states:StartExecution', machine)).toEqual([...sweepers, 'Settle', 'Start'].sort());
    expect(who('states:DescribeExecution', execution)).toEqual(sweepers);
    expect(who('states:GetExecutionHistory', execution)).toEqual(['Commit']);
    for (const action of ['ListExecutions', 'DescribeStateMachine']) {
      expect(who(`states:${action}`, machine)).toEqual(['Reap']);
    }
    const states = all.filter(({ action }) => action.startsWith('states:'));
    expect(states.filter(({ resource }) => resource !== machine && resource !== execution)).toEqual([]);
  });

  it('let only the roles that end a run queue its notice, and the roles that clean up send it', () => {
    const queueing = ['Commit', 'Prepare', 'Reap', 'Recover'];
    expect(who('s3:PutObject', object('notices/*.json'))).toEqual(['Cleanup', ...queueing].sort());
    expect(who('s3:DeleteObject', object('notices/*.json'))).toEqual(['Cleanup', 'Reap', 'Recover']);
    // RollBack reports the result of a rollback whose caller stopped waiting.
    expect(who('sns:Publish', '<Notices>')).toEqual(['Cleanup', 'Reap', 'Recover', 'RollBack']);
    expect(all.filter(({ action, resource }) => action.startsWith('sns:') && resource !== '<Notices>')).toEqual([]);
  });

  it('let only these read alarms, and only the alarms on this pipeline’s canary', () => {
    const alarm = (kind: string) => `arn:<Partition>:cloudwatch:<Region>:<AccountId>:alarm:relearn-bike-canary-${kind}`;
    for (const kind of ['errors', 'latency']) {
      expect(who('cloudwatch:DescribeAlarms', alarm(kind))).toEqual(['CheckBake', 'SwapEndpoint']);
    }
    expect(all.filter(({ action }) => action === 'cloudwatch:DescribeAlarms')).toHaveLength(4);
  });

  it('let functions that are invoked by events send failed events to the queue, and no other role use it', () => {
    const sqs = all.filter(({ action }) => action.startsWith('sqs:'));
    expect([...new Set(sqs.map(({ action, resource }) => `${action} ${resource}`))]).toEqual([
      'sqs:SendMessage <TriggerDeadLetters.Arn>',
    ]);
    expect(who('sqs:SendMessage').filter((role) => !role.startsWith('SchedulerRole'))).toEqual([
      'Reap',
      'RollBack',
      'Start',
    ]);
  });

  it('let the state machine invoke every version of its functions, so that a deployment stops no run', () => {
    const invocable = all.filter(({ role, action }) => role === 'StateMachine' && action === 'lambda:InvokeFunction');
    const tasks = Object.keys(functions).filter(
      (name) => !['start', 'predict', 'roll-back', 'reap', 'tear-down'].includes(name),
    );
    expect(invocable.map(({ resource }) => resource)).toEqual(tasks.map((name) => `<${pascalCase(name)}.Arn>:*`));
  });

  it('are each assumed by one service', () => {
    // Strict: no managed policy besides the role's own policy.
    const principal = z.strictObject({
      Tags: z.unknown(),
      AssumeRolePolicyDocument: z.object({
        Statement: z.tuple([z.object({ Principal: z.strictObject({ Service: z.string() }) })]),
      }),
    });
    const assumedBy = properties(template, 'AWS::IAM::Role').map(
      (role) => principal.parse(role).AssumeRolePolicyDocument.Statement[0].Principal.Service,
    );
    const count = (service: string) => assumedBy.filter((name) => name === `${service}.amazonaws.com`).length;
    expect(count('lambda')).toBe(Object.keys(functions).length);
    expect([count('sagemaker'), count('states'), count('scheduler')]).toEqual([1, 1, 3]);
    expect(assumedBy).toHaveLength(Object.keys(functions).length + 5);
  });
});
