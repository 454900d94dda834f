import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { functions } from '../../handlers/functions.ts';
import { pipelineText, properties, synthesize, synthesizeWith } from './synthesized.ts';

const [bike] = synthesize(pipelineText('bike', { gate: { metric: 'rmsle' } }));
if (bike === undefined) throw new Error('no stack');

const topic = { Ref: expect.stringMatching(/^Notices[0-9A-F]{8}$/) };
const machine = [{ Name: 'StateMachineArn', Value: { Ref: expect.stringMatching(/^StateMachine[0-9A-F]{8}$/) } }];
const pipeline = [{ Name: 'pipeline', Value: 'bike' }];
const stable = [
  { Name: 'lane', Value: 'stable' },
  { Name: 'pipeline', Value: 'bike' },
];
const queue = [
  { Name: 'QueueName', Value: { 'Fn::GetAtt': [expect.stringContaining('TriggerDeadLetters'), 'QueueName'] } },
];
const predict = [{ Name: 'FunctionName', Value: { Ref: expect.stringMatching(/^Predict[0-9A-F]{8}$/) } }];
const minutes = (count: number) => 60 * count;

/**
 * Each alarm outside the canary's lane: metric, statistic, dimensions, period, periods, threshold.
 */
const expected = [
  ['RunsFailed', 'AWS/States', 'ExecutionsFailed', 'Sum', machine, minutes(5), 1, 0],
  ['RunsTimedOut', 'AWS/States', 'ExecutionsTimedOut', 'Sum', machine, minutes(5), 1, 0],
  ['RunsAborted', 'AWS/States', 'ExecutionsAborted', 'Sum', machine, minutes(5), 1, 0],
  ['NoSuccessfulRun', 'Relearn', 'HoursSinceDecision', 'Maximum', pipeline, minutes(60), 1, 216],
  ['DeadLetters', 'AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'Maximum', queue, minutes(5), 1, 0],
  ['Orphans', 'Relearn', 'Orphans', 'Sum', pipeline, minutes(60), 1, 0],
  ['PredictErrors', 'Relearn', 'Errors', 'Sum', stable, minutes(5), 1, 5],
  ['PredictFails', 'AWS/Lambda', 'Errors', 'Sum', predict, minutes(5), 1, 0],
  ['PredictLatency', 'Relearn', 'Latency', 'p90', stable, minutes(5), 3, 5000],
] as const;

describe('the alarms', () => {
  const alarms = z.array(z.looseObject({ AlarmName: z.string() })).parse(properties(bike, 'AWS::CloudWatch::Alarm'));
  const forPeople = alarms.filter(({ AlarmName }) => !AlarmName.startsWith('relearn-bike-canary-'));

  it('tell the topic what went wrong, and what should have happened but did not', () => {
    expect(forPeople).toEqual(
      expected.map(([name, Namespace, MetricName, statistic, Dimensions, Period, EvaluationPeriods, Threshold]) => ({
        AlarmName: `relearn-bike-${name}`,
        AlarmDescription: expect.stringMatching(/bike/),
        AlarmActions: [topic],
        Namespace,
        MetricName,
        Dimensions,
        ...(statistic.startsWith('p') ? { ExtendedStatistic: statistic } : { Statistic: statistic }),
        Period,
        EvaluationPeriods,
        Threshold,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'notBreaching',
        Tags: [{ Key: 'relearn:pipeline', Value: 'bike' }],
      })),
    );
  });

  it('on the canary’s lane also notify the topic', () => {
    const canary = alarms.filter(({ AlarmName }) => AlarmName.startsWith('relearn-bike-canary-'));
    expect(canary).toHaveLength(2);
    expect(canary).toEqual(canary.map(() => expect.objectContaining({ AlarmActions: [topic] })));
  });

  it('wait for a run that evaluates a model as long as the context says', () => {
    const [patient] = synthesizeWith({ daysWithoutSuccess: '33' }, pipelineText('bike'));
    const patientAlarms = patient === undefined ? [] : properties(patient, 'AWS::CloudWatch::Alarm');
    expect(patientAlarms).toContainEqual(
      expect.objectContaining({
        AlarmName: 'relearn-bike-NoSuccessfulRun',
        Threshold: 33 * 24,
        AlarmDescription: expect.stringContaining('for 33 days'),
      }),
    );
  });

  it('look back no longer than CloudWatch allows: one day in minutes, one week in hours', () => {
    const window = z.looseObject({ Period: z.number(), EvaluationPeriods: z.number() });
    for (const { Period, EvaluationPeriods } of alarms.map((alarm) => window.parse(alarm))) {
      expect(Period * EvaluationPeriods).toBeLessThanOrEqual(Period >= 3600 ? 7 * 86_400 : 86_400);
    }
  });
});

describe('the dashboard', () => {
  const bodySchema = z.object({
    DashboardName: z.literal('relearn-bike'),
    DashboardBody: z.object({ 'Fn::Join': z.tuple([z.literal(''), z.array(z.unknown())]) }),
  });
  const widgetSchema = z.object({
    widgets: z.array(z.object({ properties: z.object({ title: z.string(), metrics: z.array(z.array(z.unknown())) }) })),
  });
  const [dashboard] = properties(bike, 'AWS::CloudWatch::Dashboard');
  const parts = bodySchema.parse(dashboard).DashboardBody['Fn::Join'][1];
  const body = parts.map((part) => (typeof part === 'string' ? part : 'x')).join('');
  const { widgets } = widgetSchema.parse(JSON.parse(body));
  const metricsOf = (title: string) =>
    widgets
      .filter(({ properties: widget }) => widget.title === title)
      .flatMap(({ properties: widget }) => widget.metrics.map((metric) => metric.slice(0, 6).join(' ')));

  it('shows runs with duration, cost and result, lanes, and functions', () => {
    expect(widgets.map(({ properties: widget }) => widget.title)).toEqual([
      'Executions',
      'How runs ended',
      'rmsle of each run',
      'Seconds of each run',
      'Drift of the data since the champion was trained (PSI)',
      'Cost of each day’s runs in dollars, at list prices',
      'Rows of each run',
      'Hours since the last evaluated model and the last successful execution, and orphans of dead runs',
      'Requests',
      'Failed requests',
      'Latency in milliseconds',
      'Errors of the functions',
    ]);
  });

  it('shows the metrics that runs and predict write', () => {
    expect(metricsOf('rmsle of each run').map((metric) => metric.replace(/ \[object Object\]$/, ''))).toEqual([
      'Relearn rmsle model challenger pipeline bike',
      'Relearn rmsle model champion pipeline bike',
    ]);
    expect(metricsOf('Requests')).toEqual([
      'Relearn Requests lane stable pipeline bike',
      'Relearn Requests lane canary pipeline bike',
    ]);
    expect(metricsOf('How runs ended')).toContain('Relearn Runs end RolledBack pipeline bike');
    expect(
      metricsOf('Drift of the data since the champion was trained (PSI)').map((metric) => metric.split(' ')[1]),
    ).toEqual(['Drift', 'TargetDrift']);
    expect(metricsOf('Cost of each day’s runs in dollars, at list prices')).toEqual([
      expect.stringMatching(/^Relearn Dollars pipeline bike/),
    ]);
    expect(metricsOf('Errors of the functions')).toHaveLength(Object.keys(functions).length);
  });
});

describe('the tear-down function', () => {
  it('runs when the stack is deleted, after the state machine is gone, and answers in time', () => {
    const [id] = Object.keys(bike.findResources('Custom::RelearnTearDown'));
    expect(properties(bike, 'Custom::RelearnTearDown')).toEqual([
      {
        ServiceToken: { 'Fn::GetAtt': [expect.stringMatching(/^TearDown[0-9A-F]{8}$/), 'Arn'] },
        ServiceTimeout: '600',
      },
    ]);
    const [stateMachine] = Object.values(bike.findResources('AWS::StepFunctions::StateMachine'));
    expect(z.array(z.string()).parse(stateMachine?.['DependsOn'])).toContain(id);
    expect(functions['tear-down'].timeoutSeconds).toBeLessThan(600);
  });
});
