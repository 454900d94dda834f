import { randomUUID } from 'node:crypto';
import type { EventBridgeEvent } from '../events/event.ts';
import type { AlarmResource } from '../template/alarms.ts';
import type { AlarmState } from './alarm-state.ts';

/** EventBridge's event for a change of an alarm's state. */
export function stateChangeEvent(
  alarm: AlarmResource,
  { before, after, region, account }: { before: AlarmState; after: AlarmState; region: string; account: string },
): EventBridgeEvent {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'CloudWatch Alarm State Change',
    source: 'aws.cloudwatch',
    account,
    time: `${new Date(after.since).toISOString().slice(0, 19)}Z`,
    region,
    resources: [alarm.arn],
    detail: {
      alarmName: alarm.name,
      state: describe(after),
      previousState: describe(before),
      configuration: {
        description: alarm.description,
        metrics: [
          {
            id: alarm.logicalId.toLowerCase(),
            metricStat: {
              metric: { namespace: alarm.namespace, name: alarm.metricName, dimensions: alarm.dimensions },
              period: alarm.periodSeconds,
              stat: alarm.statistic,
            },
            returnData: true,
          },
        ],
      },
    },
  };
}

function describe({ value, reason, since }: AlarmState): Record<string, string> {
  return { value, reason, timestamp: new Date(since).toISOString().replace('Z', '+0000') };
}
