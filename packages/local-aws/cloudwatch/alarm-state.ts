import type { AlarmResource } from '../template/alarms.ts';
import type { MetricStore } from './metric-store.ts';
import { statistic } from './statistic.ts';

/** The state of an alarm, its start, and the reason in CloudWatch's wording. */
export interface AlarmState {
  value: 'OK' | 'ALARM';
  reason: string;
  /** Milliseconds since 1970. */
  since: number;
}

/**
 * The state of an alarm at `now`. It is ALARM if all the latest periods, counted back from `now`,
 * cross the threshold. A period without values does not. `periodSeconds` replaces the alarm's own
 * period.
 */
export function alarmStateAt(
  alarm: AlarmResource,
  metrics: MetricStore,
  now: number,
  periodSeconds: number,
): AlarmState {
  const compute = statistic(alarm.statistic);
  if (compute === undefined) throw new Error(`${alarm.name}: the statistic ${alarm.statistic} does not exist`);
  const points = Array.from({ length: alarm.periods }, (_, back) => {
    const to = now + 1 - back * periodSeconds * 1000;
    const values = metrics.values(alarm, to - periodSeconds * 1000, to).map(({ value }) => value);
    return values.length === 0 ? undefined : compute(values);
  });
  const isOver = (point: number | undefined) =>
    point !== undefined &&
    (alarm.comparison === 'GreaterThanThreshold' ? point > alarm.threshold : point >= alarm.threshold);
  return {
    value: points.every(isOver) ? 'ALARM' : 'OK',
    reason: reasonOf(
      alarm,
      points.filter((point) => point !== undefined),
      points.every(isOver),
    ),
    since: now,
  };
}

function reasonOf({ comparison, threshold, periods }: AlarmResource, points: number[], over: boolean): string {
  if (points.length === 0) {
    return `Threshold Crossed: no datapoints were received for ${counted(periods, 'period')} and ${counted(periods, 'missing datapoint')} ${periods === 1 ? 'was' : 'were'} treated as [NonBreaching].`;
  }
  const than = comparison === 'GreaterThanThreshold' ? 'greater than' : 'greater than or equal to';
  const values = points.map((point) => decimal(point)).join(', ');
  const were = points.length === 1 ? 'was' : 'were';
  return `Threshold Crossed: ${counted(points.length, 'datapoint')} [${values}] ${were}${over ? '' : ' not'} ${than} the threshold (${decimal(threshold)}).`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function decimal(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}
