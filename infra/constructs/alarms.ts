import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { laneDimensions, laneMetrics } from '../../core/serving/lane-metrics.ts';
import { stackNames } from '../../core/names.ts';
import { runDimensions, runMetrics } from '../../core/run/records/run-metrics.ts';

export interface AlarmsProps {
  pipeline: string;
  stateMachine: StateMachine;
  predict: LambdaFunction;
  deadLetters: IQueue;
  topic: ITopic;
  /** Days without an evaluated model after which an alarm goes off. */
  daysWithoutSuccess: number;
}

/**
 * The alarms that a person has to act on. The alarms on the canary's lane are in lane-alarms.ts.
 */
export function alarms(
  scope: Construct,
  { pipeline, stateMachine, predict, deadLetters, topic, daysWithoutSuccess }: AlarmsProps,
): void {
  const metric = (metricName: string, statistic: string, dimensionsMap: Record<string, string>, period: Duration) =>
    new Metric({ namespace: runMetrics.namespace, metricName, statistic, dimensionsMap, period });
  const alarm = (
    id: string,
    description: string,
    watched: IMetric,
    limit: { above: number; periods?: number } = { above: 0 },
  ) =>
    new Alarm(scope, id, {
      alarmName: `${stackNames.stack(pipeline)}-${id}`,
      alarmDescription: description,
      metric: watched,
      threshold: limit.above,
      evaluationPeriods: limit.periods ?? 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      // Without a value nothing ran, no request came, or the queue is empty.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    }).addAlarmAction(new SnsAction(topic));

  const executions = { statistic: 'Sum', period: Duration.minutes(5) };
  alarm(
    'RunsFailed',
    `A run of ${pipeline} failed. Its notice contains the reason.`,
    stateMachine.metricFailed(executions),
  );
  alarm(
    'RunsTimedOut',
    `A run of ${pipeline} exceeded its time limit and was ended.`,
    stateMachine.metricTimedOut(executions),
  );
  alarm('RunsAborted', `A run of ${pipeline} was stopped.`, stateMachine.metricAborted(executions));
  // An alarm looks back one week at most, so the age of the last decision is a metric, published
  // every hour.
  alarm(
    'NoSuccessfulRun',
    `No run of ${pipeline} has evaluated a model for ${daysWithoutSuccess} days. Either runs fail, or no run starts, or all runs are skipped for lack of new data.`,
    metric(runMetrics.hoursSinceDecision, 'Maximum', runDimensions.pipeline(pipeline), Duration.hours(1)),
    { above: daysWithoutSuccess * 24 },
  );
  alarm(
    'DeadLetters',
    `An event of ${pipeline} could not be delivered, or a function failed three times to process it. The event is in the dead-letter queue.`,
    deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period: Duration.minutes(5) }),
  );
  alarm(
    'Orphans',
    `A dead run of ${pipeline} left jobs or endpoints behind. They have been stopped and deleted. Check what they cost.`,
    metric(runMetrics.orphans, 'Sum', runDimensions.pipeline(pipeline), Duration.hours(1)),
  );
  const stable = laneDimensions(pipeline, 'stable');
  alarm(
    'PredictErrors',
    `The live model of ${pipeline} failed to answer requests.`,
    metric(laneMetrics.errors, 'Sum', stable, Duration.minutes(5)),
    { above: 5 },
  );
  // A function that crashes or cannot start writes no lane metrics.
  alarm(
    'PredictFails',
    `The predict function of ${pipeline} fails, so requests get no answer.`,
    predict.metricErrors({ statistic: 'Sum', period: Duration.minutes(5) }),
  );
  alarm(
    'PredictLatency',
    `The live model of ${pipeline} is slow: one request in ten takes longer than 5 s.`,
    metric(laneMetrics.latency, 'p90', stable, Duration.minutes(5)),
    { above: 5000, periods: 3 },
  );
}
