import * as z from 'zod';
import { statistic } from '../cloudwatch/statistic.ts';
import { ignored, readProperties, type Resource } from './resource.ts';

/** An alarm on one metric. */
export interface AlarmResource {
  logicalId: string;
  name: string;
  arn: string;
  description: string;
  namespace: string;
  metricName: string;
  dimensions: Record<string, string>;
  /** For example `Sum` or `p90`. */
  statistic: string;
  periodSeconds: number;
  /** The alarm goes off if this number of consecutive periods crosses the threshold. */
  periods: number;
  comparison: 'GreaterThanThreshold' | 'GreaterThanOrEqualToThreshold';
  threshold: number;
  /** ARNs of the topics that get a message when the alarm goes off. */
  topicArns: string[];
}

/** Strict: refuses metric math, anomaly bands, M out of N and other treatments of missing data. */
const alarmSchema = z
  .strictObject({
    AlarmName: ignored,
    AlarmActions: z.array(z.string().startsWith('arn:aws:sns:')).default([]),
    Tags: ignored,
    AlarmDescription: z.string().default(''),
    Namespace: z.string(),
    MetricName: z.string(),
    Dimensions: z.array(z.strictObject({ Name: z.string(), Value: z.string() })).default([]),
    Statistic: z.enum(['Sum', 'Average', 'Minimum', 'Maximum', 'SampleCount']).optional(),
    ExtendedStatistic: z.string().refine(isStatistic, 'is not a percentile such as p90').optional(),
    Period: z.number().multipleOf(60),
    EvaluationPeriods: z.number().int().positive(),
    ComparisonOperator: z.enum(['GreaterThanThreshold', 'GreaterThanOrEqualToThreshold']),
    Threshold: z.number(),
    TreatMissingData: z.literal('notBreaching'),
  })
  .refine((alarm) => (alarm.Statistic === undefined) !== (alarm.ExtendedStatistic === undefined), {
    message: 'needs either Statistic or ExtendedStatistic',
  });

function isStatistic(name: string): boolean {
  return statistic(name) !== undefined;
}

/** Reads an alarm. Throws for a property that would change when the alarm goes off. */
export function readAlarm(resource: Resource): AlarmResource {
  const properties = readProperties(resource, alarmSchema);
  return {
    logicalId: resource.logicalId,
    name: resource.identity.ref,
    arn: resource.identity.attributes['Arn'] ?? '',
    description: properties.AlarmDescription,
    namespace: properties.Namespace,
    metricName: properties.MetricName,
    dimensions: Object.fromEntries(properties.Dimensions.map(({ Name, Value }) => [Name, Value])),
    statistic: properties.Statistic ?? properties.ExtendedStatistic ?? '',
    periodSeconds: properties.Period,
    periods: properties.EvaluationPeriods,
    comparison: properties.ComparisonOperator,
    threshold: properties.Threshold,
    topicArns: properties.AlarmActions,
  };
}
