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
  /** After so many the lack of a run that judged a model is told. */
  daysWithoutSuccess: number;
}

/** The alarms that people are told of and have to act upon; those on the canary's lane act by themselves as well. */
export function alarms(
  scope: Construct,
  { pipeline, stateMachine, predict, deadLetters, topic, daysWithoutSuccess }: AlarmsProps,
): void {
  const own = (metricName: string, statistic: string, dimensionsMap: Record<string, string>, period: Duration) =>
    new Metric({ namespace: runMetrics.namespace, metricName, statistic, dimensionsMap, period });
  const alarm = (
    id: string,
    description: string,
    metric: IMetric,
    limit: { above: number; periods?: number } = { above: 0 },
  ) =>
    new Alarm(scope, id, {
      alarmName: `${stackNames.stack(pipeline)}-${id}`,
      alarmDescription: description,
      metric,
      threshold: limit.above,
      evaluationPeriods: limit.periods ?? 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      // Nothing ran, nobody asked, nothing lies in the queue: no value is a good value.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    }).addAlarmAction(new SnsAction(topic));

  const executions = { statistic: 'Sum', period: Duration.minutes(5) };
  alarm('RunsFailed', `A run of ${pipeline} failed; its notice says why`, stateMachine.metricFailed(executions));
  alarm('RunsTimedOut', `A run of ${pipeline} took too long and was ended`, stateMachine.metricTimedOut(executions));
  alarm('RunsAborted', `A run of ${pipeline} was stopped`, stateMachine.metricAborted(executions));
  // An alarm looks back for a week at most, so the age of the last good run is itself a metric, of every hour.
  alarm(
    'NoSuccessfulRun',
    `No run of ${pipeline} has judged a model for ${daysWithoutSuccess} days: runs fail, none starts, or no new data come, and all are skipped`,
    own(runMetrics.hoursSinceDecision, 'Maximum', runDimensions.pipeline(pipeline), Duration.hours(1)),
    { above: daysWithoutSuccess * 24 },
  );
  alarm(
    'DeadLetters',
    `An event of ${pipeline} could not be delivered, or a function failed it three times: it lies in the queue`,
    deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period: Duration.minutes(5) }),
  );
  alarm(
    'Orphans',
    `A dead run of ${pipeline} had left jobs or endpoints, which have been stopped and deleted: look what it cost`,
    own(runMetrics.orphans, 'Sum', runDimensions.pipeline(pipeline), Duration.hours(1)),
  );
  const stable = laneDimensions(pipeline, 'stable');
  alarm(
    'PredictErrors',
    `The model of ${pipeline} that serves could not answer requests`,
    own(laneMetrics.errors, 'Sum', stable, Duration.minutes(5)),
    { above: 5 },
  );
  // A function that dies, or cannot start, says nothing of lanes.
  alarm(
    'PredictFails',
    `The predict function of ${pipeline} itself fails: requests get no answer at all`,
    predict.metricErrors({ statistic: 'Sum', period: Duration.minutes(5) }),
  );
  alarm(
    'PredictLatency',
    `The model of ${pipeline} that serves is slow: one request in ten takes longer than 5 s`,
    own(laneMetrics.latency, 'p90', stable, Duration.minutes(5)),
    { above: 5000, periods: 3 },
  );
}
