import { DescribeAlarmsCommand, GetMetricDataCommand, type CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { LaneTraffic } from '../../core/serving/bake.ts';
import { laneDimensions, laneMetrics, type LaneName } from '../../core/serving/lane-metrics.ts';

/** CloudWatch keeps values by the second for three hours, by the minute from then on. */
const bySecondFor = 2.9 * 3_600_000;

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
      const period = until.getTime() - since.getTime() < bySecondFor ? 1 : 60;
      const whole = (time: number) => new Date(time * period * 1000);
      const Dimensions = Object.entries(laneDimensions(pipeline, lane)).map(([Name, Value]) => ({ Name, Value }));
      const query = (Id: string, MetricName: string, Stat: string) => ({
        Id,
        MetricStat: {
          Metric: { Namespace: laneMetrics.namespace, MetricName, Dimensions },
          Period: period,
          Stat,
        },
      });
      const { MetricDataResults = [] } = await client.send(
        new GetMetricDataCommand({
          StartTime: whole(Math.floor(since.getTime() / period / 1000)),
          EndTime: whole(Math.floor(until.getTime() / period / 1000) + 1),
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
