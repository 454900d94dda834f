import { DescribeAlarmsCommand, GetMetricDataCommand, type CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { LaneTraffic } from '../../core/bake.ts';
import { laneDimensions, laneMetrics, type LaneName } from '../../core/lane-metrics.ts';

/** In milliseconds; metrics are kept by the minute, and a bake of a day stays far below what one call gives. */
const minute = 60_000;

/** An alarm that is in state ALARM. */
export interface AlarmUp {
  name: string;
  /** CloudWatch's own words. */
  reason: string;
}

/** CloudWatch as the work functions see it. */
export interface CloudWatch {
  /** What predict wrote down for a lane between two times; the last minute or two may not be in yet. */
  laneTraffic: (lane: LaneName, since: Date, until: Date) => Promise<LaneTraffic>;
  /** Which of the alarms are up. */
  alarmsUp: (names: string[]) => Promise<AlarmUp[]>;
}

/** The functions over a CloudWatch client. */
export function openCloudWatch(client: CloudWatchClient, pipeline: string): CloudWatch {
  return {
    laneTraffic: async (lane, since, until) => {
      const Dimensions = Object.entries(laneDimensions(pipeline, lane)).map(([Name, Value]) => ({ Name, Value }));
      const query = (Id: string, MetricName: string, Stat: string) => ({
        Id,
        MetricStat: {
          Metric: { Namespace: laneMetrics.namespace, MetricName, Dimensions },
          Period: minute / 1000,
          Stat,
        },
      });
      const { MetricDataResults = [] } = await client.send(
        new GetMetricDataCommand({
          // CloudWatch counts by whole minutes; a canary's first requests are in the minute in which it began.
          StartTime: new Date(Math.floor(since.getTime() / minute) * minute),
          EndTime: new Date(Math.floor(until.getTime() / minute + 1) * minute),
          MetricDataQueries: [
            query('requests', laneMetrics.requests, 'Sum'),
            query('errors', laneMetrics.errors, 'Sum'),
            query('answers', laneMetrics.latency, 'SampleCount'),
            query('milliseconds', laneMetrics.latency, 'Sum'),
          ],
        }),
      );
      const total = (id: string) => {
        const { Values = [] } = MetricDataResults.find((result) => result.Id === id) ?? {};
        return Values.reduce((sum, value) => sum + value, 0);
      };
      const answers = total('answers');
      return {
        requests: total('requests'),
        errors: total('errors'),
        latencyMilliseconds: answers === 0 ? null : total('milliseconds') / answers,
      };
    },
    alarmsUp: async (names) => {
      const { MetricAlarms = [] } = await client.send(new DescribeAlarmsCommand({ AlarmNames: names }));
      return MetricAlarms.filter(({ StateValue }) => StateValue === 'ALARM').map((alarm) => ({
        name: alarm.AlarmName ?? '',
        reason: alarm.StateReason ?? 'no reason given',
      }));
    },
  };
}
