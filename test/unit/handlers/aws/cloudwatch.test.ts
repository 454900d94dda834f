import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchClient, DescribeAlarmsCommand, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it, onTestFinished } from 'vitest';
import { laneMetrics } from '../../../../core/serving/lane-metrics.ts';
import { openCloudWatch } from '../../../../handlers/aws/cloudwatch.ts';
import { createCloudWatchService } from '../../../../packages/local-aws/cloudwatch/cloudwatch-service.ts';
import { embeddedMetrics } from '../../../../packages/local-aws/cloudwatch/embedded-metrics.ts';
import { statistic } from '../../../../packages/local-aws/cloudwatch/statistic.ts';
import type { EventBridgeEvent } from '../../../../packages/local-aws/events/event.ts';
import { startGateway } from '../../../../packages/local-aws/gateway/gateway.ts';
import { createAccessKeys } from '../../../../packages/local-aws/gateway/access-keys.ts';
import { createPolicies } from '../../../../packages/local-aws/gateway/policies.ts';
import { readAlarm, type AlarmResource } from '../../../../packages/local-aws/template/alarms.ts';
import { account, region } from '../../../../packages/local-aws/test/fixtures/gateway.ts';

const start = Date.UTC(2026, 2, 2, 6, 0, 0);

const errors: AlarmResource = {
  logicalId: 'CanaryErrors',
  name: 'relearn-bike-canary-errors',
  arn: `arn:aws:cloudwatch:${region}:${account}:alarm:relearn-bike-canary-errors`,
  description: '',
  namespace: laneMetrics.namespace,
  metricName: laneMetrics.errors,
  dimensions: { pipeline: 'bike', lane: 'canary' },
  statistic: 'Sum',
  periodSeconds: 60,
  periods: 1,
  comparison: 'GreaterThanOrEqualToThreshold',
  threshold: 3,
  topicArns: ['arn:aws:sns:us-east-1:000000000000:relearn-bike'],
};
const latency: AlarmResource = {
  ...errors,
  name: 'relearn-bike-canary-latency',
  metricName: laneMetrics.latency,
  statistic: 'p90',
  periods: 2,
  comparison: 'GreaterThanThreshold',
  threshold: 100,
};

/** A line of a function's log, as Powertools writes it. */
function line(time: number, lane: string, values: Record<string, number>): string {
  return JSON.stringify({
    _aws: {
      Timestamp: time,
      CloudWatchMetrics: [
        {
          Namespace: laneMetrics.namespace,
          Dimensions: [['lane', 'pipeline']],
          Metrics: Object.keys(values).map((Name) => ({ Name, Unit: 'Count', StorageResolution: 1 })),
        },
      ],
    },
    pipeline: 'bike',
    lane,
    ...values,
  });
}

async function openStage() {
  let time = start;
  const events: EventBridgeEvent[] = [];
  const told: { topicArn: string; subject: string; message: string }[] = [];
  const now = () => new Date(time);
  const service = createCloudWatchService({
    region,
    account,
    alarms: [errors, latency],
    periodCapSeconds: Infinity,
    onAlarm: (event) => void events.push(event),
    publish: (topicArn, subject, message) => void told.push({ topicArn, subject, message }),
    now,
  });
  const directory = mkdtempSync(join(tmpdir(), 'cloudwatch-'));
  const keys = createAccessKeys('a seed of the tests', account, []);
  const gateway = await startGateway({
    services: [service],
    keys,
    policies: createPolicies({ account, region, roles: [], resourcePolicies: [] }),
    trailFile: join(directory, 'trail.jsonl'),
    region,
    account,
  });
  const client = new CloudWatchClient({ ...gateway.callAs('admin'), maxAttempts: 1 });
  onTestFinished(async () => {
    service.close();
    client.destroy();
    await gateway.close();
    rmSync(directory, { recursive: true });
  });
  return {
    client,
    cloudwatch: openCloudWatch(client, 'bike'),
    events,
    told,
    service,
    now,
    /** A request a lane was asked, some seconds later. */
    log: (seconds: number, lane: string, values: Record<string, number>) => {
      time += seconds * 1000;
      service.readLog(line(time, lane, values));
    },
  };
}

describe('what predict logs', () => {
  it('is what a lane was asked, by the SDK’s client, each lane and time for itself', async () => {
    const stage = await openStage();
    stage.log(0, 'canary', { Requests: 1, Errors: 1 });
    stage.log(61, 'canary', { Requests: 1, Errors: 0, Latency: 20 });
    stage.log(61, 'canary', { Requests: 1, Errors: 0, Latency: 40 });
    stage.log(0, 'stable', { Requests: 1, Errors: 0, Latency: 7 });
    const until = stage.now();
    const traffic = (lane: 'canary' | 'stable', sinceSeconds: number) =>
      stage.cloudwatch.laneTraffic(lane, new Date(start + sinceSeconds * 1000), until);
    expect(await traffic('canary', 0)).toEqual({ requests: 3, errors: 1, latencyMilliseconds: 30 });
    expect(await traffic('canary', 1)).toEqual({ requests: 2, errors: 0, latencyMilliseconds: 30 });
    // Longer ago than CloudWatch knows to the second.
    expect(await traffic('canary', -86_390)).toEqual({ requests: 3, errors: 1, latencyMilliseconds: 30 });
    expect(await traffic('stable', 0)).toEqual({ requests: 1, errors: 0, latencyMilliseconds: 7 });
    expect(await traffic('stable', -7200)).toMatchObject({ requests: 1 });
    const nothing = await stage.cloudwatch.laneTraffic('canary', new Date(start - 3_600_000), new Date(start - 60_000));
    expect(nothing).toEqual({ requests: 0, errors: 0, latencyMilliseconds: null });
  });

  it('may be any other line, which holds no metric', () => {
    for (const other of ['', 'text with "_aws"', '{"message":"done"}', '[]'])
      expect(embeddedMetrics(other)).toEqual([]);
  });

  it.each<[string, string, RegExp]>([
    [
      'a value is missing',
      line(start, 'canary', {}).replace('"Metrics":[]', '"Metrics":[{"Name":"Gone"}]'),
      /expected/i,
    ],
    ['a dimension is missing', line(start, 'canary', { A: 1 }).replace('"lane":"canary"', '"l":"canary"'), /string/],
    ['there is no metric', line(start, 'canary', {}), /Metrics/],
    ['it says what is not known here', line(start, 'c', { A: 1 }).replace('"Unit"', '"Step":1,"Unit"'), /Step/],
  ])('is an error where %s', (_, text, message) => {
    expect(() => embeddedMetrics(text)).toThrow(message);
  });
});

describe('an alarm', () => {
  it('goes off when the threshold is reached within a period, is told once, and is over when the period has passed', async () => {
    const stage = await openStage();
    for (let count = 0; count < 2; count++) stage.log(10, 'canary', { Errors: 1 });
    stage.log(50, 'canary', { Errors: 1 });
    stage.log(0, 'stable', { Errors: 5 });
    expect(await stage.cloudwatch.alarmsUp([errors.name])).toEqual([]);
    expect(stage.events).toEqual([]);
    for (let count = 0; count < 3; count++) stage.log(1, 'canary', { Errors: 1 });
    const reason = 'Threshold Crossed: 1 datapoint [3.0] was greater than or equal to the threshold (3.0).';
    expect(await stage.cloudwatch.alarmsUp([errors.name, 'no-such-alarm'])).toEqual([{ name: errors.name, reason }]);
    expect(stage.events).toMatchObject([
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
    stage.log(61, 'stable', { Errors: 0 });
    expect(stage.events.map(({ detail }) => detail['state'])).toMatchObject([{ value: 'ALARM' }, { value: 'OK' }]);
  });

  it('over several periods goes off only when all of them are over the threshold', async () => {
    const stage = await openStage();
    stage.log(0, 'canary', { Latency: 500 });
    expect(stage.events).toEqual([]);
    stage.log(59, 'canary', { Latency: 100 });
    stage.log(30, 'canary', { Latency: 100 });
    expect(stage.events).toEqual([]);
    stage.log(60, 'canary', { Latency: 500 });
    stage.log(60, 'canary', { Latency: 101 });
    expect(stage.events).toMatchObject([{ detail: { alarmName: latency.name, state: { value: 'ALARM' } } }]);
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    ['metric mathematics', { Metrics: [] }, /Metrics/],
    ['missing data that breach', { TreatMissingData: 'breaching' }, /TreatMissingData/],
    ['a comparison downwards', { ComparisonOperator: 'LessThanThreshold' }, /ComparisonOperator/],
    ['M out of N', { DatapointsToAlarm: 1 }, /DatapointsToAlarm/],
    ['a trimmed mean', { Statistic: undefined, ExtendedStatistic: 'tm90' }, /not a percentile/],
    ['no statistic', { Statistic: undefined }, /either Statistic or/],
  ])('with %s is refused', (_, more, message) => {
    const properties = {
      AlarmName: 'a',
      Namespace: 'Relearn',
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

describe('the stand-in refuses', () => {
  it('operations, parameters and statistics it does not know', async () => {
    const { client } = await openStage();
    const byPrefix = new DescribeAlarmsCommand({ AlarmNamePrefix: 'relearn' });
    await expect(client.send(byPrefix)).rejects.toThrow(/AlarmNamePrefix/);
    const query = (Stat: string, Period = 60) =>
      new GetMetricDataCommand({
        StartTime: new Date(start),
        EndTime: new Date(start + 60_000),
        MetricDataQueries: [
          { Id: 'a', MetricStat: { Metric: { Namespace: 'Relearn', MetricName: 'Errors' }, Period, Stat } },
        ],
      });
    await expect(client.send(query('tm90'))).rejects.toThrow(/tm90/);
    await expect(client.send(query('Sum', 20))).rejects.toThrow(/multiple of 60/);
  });
});

it('statistics are those of CloudWatch’s names', () => {
  const values = [5, 1, 4, 2, 3, 6, 7, 8, 9, 10];
  const of = (name: string) => statistic(name)?.(values);
  expect(['Sum', 'SampleCount', 'Average', 'Minimum', 'Maximum'].map(of)).toEqual([55, 10, 5.5, 1, 10]);
  expect(['p0', 'p50', 'p90', 'p99.9', 'p100'].map(of)).toEqual([1, 5, 9, 10, 10]);
  expect(['p101', 'p', 'sum', 'tm90'].map(of)).toEqual([undefined, undefined, undefined, undefined]);
});
