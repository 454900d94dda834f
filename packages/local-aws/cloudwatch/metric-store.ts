/** The identity of a metric. */
interface MetricId {
  namespace: string;
  metricName: string;
  dimensions: Record<string, string>;
}

interface Value {
  /** Milliseconds since 1970. */
  time: number;
  value: number;
  /** The precision with which CloudWatch would store the time. */
  resolutionSeconds: 1 | 60;
}

/** A value of a metric, with the metric's identity. */
export interface Datum extends MetricId, Value {}

export interface MetricStore {
  add: (datum: Datum) => void;
  /** The values at or after `from` and before `to`, in milliseconds since 1970. */
  values: (metric: MetricId, from: number, to: number) => Value[];
}

/**
 * Stores metrics in memory. Namespace, name and all dimensions identify a metric, as in CloudWatch:
 * no metric is an aggregate of others.
 */
export function createMetricStore(): MetricStore {
  /** Sorted by time: a new value is usually the newest, and queries usually ask for the newest. */
  const metrics = new Map<string, Value[]>();
  return {
    add: ({ time, value, resolutionSeconds, ...metric }) => {
      const key = keyOf(metric);
      const values = metrics.get(key) ?? [];
      const index = values.findLastIndex((earlier) => earlier.time <= time) + 1;
      values.splice(index, 0, { time, value, resolutionSeconds });
      metrics.set(key, values);
    },
    values: (metric, from, to) => {
      const values = metrics.get(keyOf(metric)) ?? [];
      const start = values.findLastIndex(({ time }) => time < from) + 1;
      return values.slice(start).filter(({ time }) => time < to);
    },
  };
}

function keyOf({ namespace, metricName, dimensions }: MetricId): string {
  const sorted = Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([namespace, metricName, sorted]);
}
