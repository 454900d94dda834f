/** What a metric is known by. */
interface MetricId {
  namespace: string;
  metricName: string;
  dimensions: Record<string, string>;
}

interface Value {
  /** Milliseconds since 1970. */
  time: number;
  value: number;
  /** How exactly CloudWatch would know the time. */
  resolutionSeconds: 1 | 60;
}

/** A value of a metric. */
export interface Datum extends MetricId, Value {}

/** The values of metrics, in memory. */
export interface MetricStore {
  add: (datum: Datum) => void;
  /** The values from `from` on and before `to`, with their times. */
  values: (metric: MetricId, from: number, to: number) => Value[];
}

/** Metrics differ by namespace, name and all dimensions, as in CloudWatch: none is an aggregate of others. */
export function createMetricStore(): MetricStore {
  /** In order of time: what comes in is nearly always the newest, and what is asked for is among the newest. */
  const metrics = new Map<string, Value[]>();
  return {
    add: ({ time, value, resolutionSeconds, ...metric }) => {
      const key = keyOf(metric);
      const values = metrics.get(key) ?? [];
      const before = values.findLastIndex((other) => other.time <= time);
      values.splice(before + 1, 0, { time, value, resolutionSeconds });
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
