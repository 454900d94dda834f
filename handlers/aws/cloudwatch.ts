import { DescribeAlarmsCommand, GetMetricDataCommand, type CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { LaneTraffic } from '../../core/serving/bake.ts';
import { laneDimensions, laneMetrics, type LaneName } from '../../core/serving/lane-metrics.ts';

/** CloudWatch keeps one value per second for three hours, then one per minute. */
const perSecondForMs = 2.9 * 3_600_000;

/** An alarm in state ALARM. */
export interface AlarmUp {
  name: string;
  /** As CloudWatch words it. */
  reason: string;
}

/** CloudWatch as plain functions, so that the work functions need no client. */
export interface CloudWatch {
  /**
   * The metrics that predict wrote for a lane between two times. The last minute or two may still
   * be missing.
   */
  laneTraffic: (lane: LaneName, since: Date, until: Date) => Promise<LaneTraffic>;
  /** The alarms among these that are in state ALARM. */
  alarmsUp: (names: string[]) => Promise<AlarmUp[]>;
}

export function openCloudWatch(client: CloudWatchClient, pipeline: string): CloudWatch {
  return {
    laneTraffic: async (lane, since, until) => {
      const period = until.getTime() - since.getTime() < perSecondForMs ? 1 : 60;
      const startOfPeriod = (index: number) => new Date(index * period * 1000);
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
          StartTime: startOfPeriod(Math.floor(since.getTime() / period / 1000)),
          EndTime: startOfPeriod(Math.floor(until.getTime() / period / 1000) + 1),
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
