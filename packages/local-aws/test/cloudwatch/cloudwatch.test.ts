import { DescribeAlarmsCommand, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import { embeddedMetrics } from '../../cloudwatch/embedded-metrics.ts';
import { statistic } from '../../cloudwatch/statistic.ts';
import { readAlarm, type AlarmResource } from '../../template/alarms.ts';
import { embeddedLine, errors, openCloudWatchStage, start } from '../fixtures/cloudwatch.ts';

const latency: AlarmResource = {
  ...errors,
  name: 'latency',
  metricName: 'Latency',
  statistic: 'p90',
  periods: 2,
  comparison: 'GreaterThanThreshold',
  threshold: 100,
};

const line = (time: number, lane: string, values: Record<string, number>) =>
  embeddedLine(time, 'Service', { service: 'api', lane }, values);

async function openStage() {
  const stage = await openCloudWatchStage([errors, latency]);
  const log = (seconds: number, lane: string, values: Record<string, number>) =>
    stage.log(seconds, (time) => line(time, lane, values));
  return { ...stage, log };
}

describe('a line of a log', () => {
  it('without metrics is skipped', () => {
    for (const other of ['', 'text with "_aws"', '{"message":"done"}', '[]'])
      expect(embeddedMetrics(other)).toEqual([]);
  });

  it.each<[string, string, RegExp]>([
    ['a value', line(start, 'new', {}).replace('"Metrics":[]', '"Metrics":[{"Name":"Gone"}]'), /expected/i],
    ['a dimension', line(start, 'new', { A: 1 }).replace('"lane":"new"', '"l":"new"'), /string/],
    ['metrics', line(start, 'new', {}), /Metrics/],
  ])('that lacks %s is an error', (_, text, message) => {
    expect(() => embeddedMetrics(text)).toThrow(message);
  });

  it('with an unknown field is an error', () => {
    const text = line(start, 'c', { A: 1 }).replace('"Unit"', '"Step":1,"Unit"');
    expect(() => embeddedMetrics(text)).toThrow(/Step/);
  });
});

describe('an alarm', () => {
  it('goes off when its metric reaches the threshold within a period, and ends when the period has passed', async () => {
    const { client, events, messages, log } = await openStage();
    const up = async () => {
      const { MetricAlarms = [] } = await client.send(new DescribeAlarmsCommand({}));
      return MetricAlarms.filter(({ StateValue }) => StateValue === 'ALARM').map((alarm) => alarm.AlarmName);
    };
    for (let count = 0; count < 2; count++) log(10, 'new', { Errors: 1 });
    log(50, 'new', { Errors: 1 });
    log(0, 'old', { Errors: 5 });
    expect(await up()).toEqual([]);
    expect(events).toEqual([]);
    for (let count = 0; count < 3; count++) log(1, 'new', { Errors: 1 });
    expect(await up()).toEqual([errors.name]);
    const reason = 'Threshold Crossed: 1 datapoint [3.0] was greater than or equal to the threshold (3.0).';
    expect(messages).toMatchObject([{ topicArn: errors.topicArns[0], message: expect.stringContaining(reason) }]);
    expect(events).toMatchObject([
      {
        source: 'aws.cloudwatch',
        'detail-type': 'CloudWatch Alarm State Change',
        resources: [errors.arn],
        detail: {
          alarmName: errors.name,
          state: { value: 'ALARM', reason, timestamp: expect.stringMatching(/^2026-03-02T06:0\d:\d\d\.\d{3}\+0000$/) },
          previousState: { value: 'OK' },
        },
      },
    ]);
    log(61, 'old', { Errors: 0 });
    expect(events.map(({ detail }) => detail['state'])).toMatchObject([{ value: 'ALARM' }, { value: 'OK' }]);
    expect(messages).toHaveLength(1);
  });

  it('over several periods goes off only if all of them cross the threshold', async () => {
    const { events, log } = await openStage();
    log(0, 'new', { Latency: 500 });
    expect(events).toEqual([]);
    log(59, 'new', { Latency: 100 });
    log(30, 'new', { Latency: 100 });
    expect(events).toEqual([]);
    log(60, 'new', { Latency: 500 });
    log(60, 'new', { Latency: 101 });
    expect(events).toMatchObject([{ detail: { alarmName: latency.name, state: { value: 'ALARM' } } }]);
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    ['metric math', { Metrics: [] }, /Metrics/],
    ['missing data that breach', { TreatMissingData: 'breaching' }, /TreatMissingData/],
    ['a comparison downwards', { ComparisonOperator: 'LessThanThreshold' }, /ComparisonOperator/],
    ['M out of N', { DatapointsToAlarm: 1 }, /DatapointsToAlarm/],
    ['a trimmed mean', { Statistic: undefined, ExtendedStatistic: 'tm90' }, /not a percentile/],
    ['no statistic', { Statistic: undefined }, /either Statistic or/],
  ])('with %s is refused', (_, more, message) => {
    const properties = {
      AlarmName: 'a',
      Namespace: 'Service',
      MetricName: 'Errors',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 1,
      TreatMissingData: 'notBreaching',
    };
    const resource = {
      logicalId: 'A',
      type: 'AWS::CloudWatch::Alarm',
      metadata: {},
      identity: { ref: 'a', attributes: {} },
    };
    expect(readAlarm({ ...resource, properties })).toMatchObject({ name: 'a', statistic: 'Sum' });
    expect(() => readAlarm({ ...resource, properties: { ...properties, ...more } })).toThrow(message);
  });
});

it('unsupported parameters, statistics and periods are refused', async () => {
  const { client } = await openStage();
  const byPrefix = new DescribeAlarmsCommand({ AlarmNamePrefix: 'err' });
  await expect(client.send(byPrefix)).rejects.toThrow(/AlarmNamePrefix/);
  const query = (Stat: string, Period = 60) =>
    new GetMetricDataCommand({
      StartTime: new Date(start),
      EndTime: new Date(start + 60_000),
      MetricDataQueries: [
        { Id: 'a', MetricStat: { Metric: { Namespace: 'Service', MetricName: 'Errors' }, Period, Stat } },
      ],
    });
  await expect(client.send(query('tm90'))).rejects.toThrow(/tm90/);
  await expect(client.send(query('Sum', 20))).rejects.toThrow(/multiple of 60/);
});

it('statistics have CloudWatch’s names', () => {
  const values = [5, 1, 4, 2, 3, 6, 7, 8, 9, 10];
  const of = (name: string) => statistic(name)?.(values);
  expect(['Sum', 'SampleCount', 'Average', 'Minimum', 'Maximum'].map(of)).toEqual([55, 10, 5.5, 1, 10]);
  expect(['p0', 'p50', 'p90', 'p99.9', 'p100'].map(of)).toEqual([1, 5, 9, 10, 10]);
  expect(['p101', 'p', 'sum', 'tm90'].map(of)).toEqual([undefined, undefined, undefined, undefined]);
});
