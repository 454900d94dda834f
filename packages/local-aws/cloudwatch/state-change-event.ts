import { randomUUID } from 'node:crypto';
import type { EventBridgeEvent } from '../events/event.ts';
import type { AlarmResource } from '../template/alarms.ts';
import type { AlarmState } from './alarm-state.ts';

/** EventBridge's event for an alarm that has changed its state. */
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
      state: described(after),
      previousState: described(before),
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

function described({ value, reason, since }: AlarmState): Record<string, string> {
  return { value, reason, timestamp: new Date(since).toISOString().replace('Z', '+0000') };
}
