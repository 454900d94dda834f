import * as z from 'zod';
import { AwsError } from '../../protocol/service.ts';
import { operation } from '../operation.ts';
import { statistic } from '../statistic.ts';

const query = z.strictObject({
  Id: z.string().regex(/^[a-z][a-zA-Z0-9_]*$/),
  MetricStat: z.strictObject({
    Metric: z.strictObject({
      Namespace: z.string(),
      MetricName: z.string(),
      Dimensions: z.array(z.strictObject({ Name: z.string(), Value: z.string() })).default([]),
    }),
    Period: z.union([z.literal([1, 5, 10, 30]), z.number().int().positive().multipleOf(60)], {
      error: 'must be 1, 5, 10, 30 or a multiple of 60',
    }),
    Stat: z.string(),
  }),
});

/** Statistics of metrics: a value for each period with data, newest first. No metric math. */
export const getMetricData = operation(
  z.strictObject({
    /** Seconds since 1970. */
    StartTime: z.number(),
    EndTime: z.number(),
    MetricDataQueries: z.array(query).min(1).max(500),
  }),
  ({ StartTime, EndTime, MetricDataQueries }, { metrics }) => ({
    access: [{ action: 'cloudwatch:GetMetricData', resource: '*' }],
    run: () => {
      if (StartTime >= EndTime) {
        throw new AwsError('ValidationError', 400, 'The parameter StartTime must be less than the parameter EndTime.');
      }
      const MetricDataResults = MetricDataQueries.map(({ Id, MetricStat: { Metric, Period, Stat } }) => {
        const compute = statistic(Stat);
        if (compute === undefined) {
          throw new AwsError('ValidationError', 400, `The value ${Stat} for parameter Stat is not supported.`);
        }
        const metric = {
          namespace: Metric.Namespace,
          metricName: Metric.MetricName,
          dimensions: Object.fromEntries(Metric.Dimensions.map(({ Name, Value }) => [Name, Value])),
        };
        const periods = new Map<number, number[]>();
        for (const { time, value, resolutionSeconds } of metrics.values(metric, StartTime * 1000, EndTime * 1000)) {
          const storedTime = Math.floor(time / 1000 / resolutionSeconds) * resolutionSeconds;
          const start = Math.floor(storedTime / Period) * Period;
          const values = periods.get(start) ?? [];
          values.push(value);
          periods.set(start, values);
        }
        const points = [...periods].sort(([a], [b]) => b - a);
        return {
          Id,
          Label: Metric.MetricName,
          StatusCode: 'Complete',
          Timestamps: points.map(([start]) => start),
          Values: points.map(([, values]) => compute(values)),
        };
      });
      return { MetricDataResults, Messages: [] };
    },
  }),
);
