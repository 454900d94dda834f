import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { laneAlarms as limits, laneDimensions, laneMetrics } from '../../core/serving/lane-metrics.ts';
import { stackNames } from '../../core/names.ts';
import { keepFailures } from './keep-failures.ts';

/**
 * The alarms on the canary's lane. When one goes off, a rule starts the rollback and the topic
 * sends a message.
 */
export function laneAlarms(
  scope: Construct,
  {
    pipeline,
    rollBack,
    deadLetters,
    topic,
  }: { pipeline: string; rollBack: LambdaFunction; deadLetters: IQueue; topic: ITopic },
): void {
  const names = stackNames.canaryAlarms(pipeline);
  const metric = (metricName: string, statistic: string) =>
    new Metric({
      namespace: laneMetrics.namespace,
      metricName,
      dimensionsMap: laneDimensions(pipeline, 'canary'),
      statistic,
      period: Duration.seconds(limits.periodSeconds),
    });
  const errors = new Alarm(scope, 'CanaryErrors', {
    alarmName: names.errors,
    alarmDescription: `The canary of ${pipeline} fails requests. It is rolled back.`,
    metric: metric(laneMetrics.errors, 'Sum'),
    threshold: limits.errors.atLeast,
    evaluationPeriods: limits.errors.periods,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    // Most of the time no canary exists, so the metric has no value.
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
  const latency = new Alarm(scope, 'CanaryLatency', {
    alarmName: names.latency,
    alarmDescription: `The canary of ${pipeline} is slow. It is rolled back.`,
    metric: metric(laneMetrics.latency, limits.latency.percentile),
    threshold: limits.latency.aboveMilliseconds,
    evaluationPeriods: limits.latency.periods,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
  for (const alarm of [errors, latency]) alarm.addAlarmAction(new SnsAction(topic));
  keepFailures(rollBack, deadLetters);
  new Rule(scope, 'CanaryAlarm', {
    description: `Rolls back the canary of ${pipeline} when an alarm goes off`,
    eventPattern: {
      source: ['aws.cloudwatch'],
      detailType: ['CloudWatch Alarm State Change'],
      resources: [errors.alarmArn, latency.alarmArn],
      detail: { state: { value: ['ALARM'] } },
    },
    targets: [new LambdaTarget(rollBack, { deadLetterQueue: deadLetters })],
  });
}
