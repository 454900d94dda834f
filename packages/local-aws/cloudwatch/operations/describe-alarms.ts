import * as z from 'zod';
import type { AlarmState } from '../alarm-state.ts';
import { operation } from '../operation.ts';
import type { AlarmResource } from '../../template/alarms.ts';

const standardStatistics = new Set(['Sum', 'Average', 'Minimum', 'Maximum', 'SampleCount']);

/** The alarms with these names (default: all). An unknown name is left out, as in AWS. */
export const describeAlarms = operation(
  z.strictObject({ AlarmNames: z.array(z.string().min(1).max(255)).max(100).optional() }),
  ({ AlarmNames: names }, { alarms, region, account }) => ({
    access: (names ?? ['*']).map((name) => ({
      action: 'cloudwatch:DescribeAlarms',
      resource: `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`,
    })),
    run: () => ({
      CompositeAlarms: [],
      MetricAlarms: [...alarms.values()]
        .filter(({ alarm }) => names?.includes(alarm.name) ?? true)
        .map(({ alarm, state }) => describe(alarm, state)),
    }),
  }),
);

function describe(alarm: AlarmResource, state: AlarmState): object {
  return {
    AlarmName: alarm.name,
    AlarmArn: alarm.arn,
    AlarmDescription: alarm.description,
    ActionsEnabled: true,
    StateValue: state.value,
    StateReason: state.reason,
    StateUpdatedTimestamp: state.since / 1000,
    Namespace: alarm.namespace,
    MetricName: alarm.metricName,
    Dimensions: Object.entries(alarm.dimensions).map(([Name, Value]) => ({ Name, Value })),
    [standardStatistics.has(alarm.statistic) ? 'Statistic' : 'ExtendedStatistic']: alarm.statistic,
    Period: alarm.periodSeconds,
    EvaluationPeriods: alarm.periods,
    Threshold: alarm.threshold,
    ComparisonOperator: alarm.comparison,
    TreatMissingData: 'notBreaching',
  };
}
