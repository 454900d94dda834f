import { alarmStateAt } from './alarm-state.ts';
import { embeddedMetrics } from './embedded-metrics.ts';
import { createMetricStore } from './metric-store.ts';
import type { CloudWatchContext } from './operation.ts';
import { describeAlarms } from './operations/describe-alarms.ts';
import { getMetricData } from './operations/get-metric-data.ts';
import { stateChangeEvent } from './state-change-event.ts';
import type { EventBridgeEvent } from '../events/event.ts';
import { type JsonProtocol, renderJsonError, resolveJson } from '../protocol/json-protocol.ts';
import type { Service } from '../protocol/service.ts';
import type { AlarmResource } from '../template/alarms.ts';

export interface CloudWatchOptions {
  region: string;
  account: string;
  alarms: AlarmResource[];
  /** Longest period of an alarm (default: 1 s). Infinity keeps the periods of the template. */
  periodCapSeconds?: number;
  /** Called with EventBridge's event for each change of an alarm's state. */
  onAlarm: (event: EventBridgeEvent) => void;
  /** Publishes a message on a topic of an alarm that goes off. */
  publish: (topicArn: string, subject: string, message: string) => void;
  now?: () => Date;
}

export interface CloudWatchService extends Service {
  /** Reads the metrics in a line of a function's log. */
  readLog: (line: string) => void;
  close: () => void;
}

const protocol: JsonProtocol<CloudWatchContext> = {
  version: '1.0',
  targetPrefix: 'GraniteServiceVersion20100801.',
  operations: new Map(Object.entries({ GetMetricData: getMetricData, DescribeAlarms: describeAlarms })),
};

/**
 * CloudWatch's metrics and alarms. Metrics from the functions' logs are available at once and live
 * in memory. Alarms are evaluated whenever a metric arrives, and every second while one is in
 * state ALARM.
 */
export function createCloudWatchService(options: CloudWatchOptions): CloudWatchService {
  const { region, account, onAlarm, publish, periodCapSeconds = 1, now = () => new Date() } = options;
  const metrics = createMetricStore();
  const stateOf = (alarm: AlarmResource) =>
    alarmStateAt(alarm, metrics, now().getTime(), Math.min(alarm.periodSeconds, periodCapSeconds));
  const alarms: CloudWatchContext['alarms'] = new Map(
    options.alarms.map((alarm) => [alarm.name, { alarm, state: stateOf(alarm) }]),
  );
  const context: CloudWatchContext = { region, account, metrics, alarms };

  const evaluate = () => {
    for (const [name, { alarm, state: before }] of alarms) {
      const after = stateOf(alarm);
      if (after.value === before.value) continue;
      alarms.set(name, { alarm, state: after });
      onAlarm(stateChangeEvent(alarm, { before, after, region, account }));
      if (after.value !== 'ALARM') continue;
      for (const topicArn of alarm.topicArns) {
        publish(topicArn, `ALARM: "${name}"`, `${alarm.description}\n\n${after.reason}\n`);
      }
    }
    const isUp = [...alarms.values()].some(({ state }) => state.value === 'ALARM');
    if (isUp) timer ??= setInterval(evaluate, 1000).unref();
    else close();
  };
  let timer: NodeJS.Timeout | undefined;
  const close = () => {
    clearInterval(timer);
    timer = undefined;
  };

  return {
    signingName: 'monitoring',
    eventSource: 'monitoring.amazonaws.com',
    readLog: (line) => {
      const data = embeddedMetrics(line);
      for (const datum of data) metrics.add(datum);
      if (data.length > 0) evaluate();
    },
    close,
    resolve: (request) => resolveJson(request, protocol, context),
    renderError: (error, requestId) => renderJsonError(protocol.version, error, requestId),
  };
}
