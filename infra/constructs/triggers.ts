import { Duration, TimeZone } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { type IScheduleTarget, Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { Pipeline } from '../../core/pipeline/parse-pipeline.ts';
import { acknowledge } from '../acknowledge.ts';
import { keyGrants } from '../key-grants.ts';
import type { HandlerFunctions } from './handler-functions.ts';
import { keepFailures } from './keep-failures.ts';
import { uploadTrigger } from './upload-trigger.ts';

/**
 * Starts runs and cleans up after them. A queue keeps events that cannot be delivered or fail
 * repeatedly.
 */
export function triggers(
  scope: Construct,
  {
    pipeline,
    bucketName,
    stateMachine,
    lambdas,
    key,
  }: {
    pipeline: Pipeline;
    bucketName: string;
    stateMachine: StateMachine;
    lambdas: HandlerFunctions;
    key: IKey | undefined;
  },
): { deadLetters: Queue } {
  const deadLetters = new Queue(scope, 'TriggerDeadLetters', {
    ...(key === undefined
      ? { encryption: QueueEncryption.SQS_MANAGED }
      : { encryption: QueueEncryption.KMS, encryptionMasterKey: key }),
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
  acknowledge(deadLetters, 'SQS3', 'This is the dead-letter queue.');
  for (const lambda of [lambdas.start, lambdas.reap]) keepFailures(lambda, deadLetters);
  const invoke = (lambda: LambdaFunction, input: Record<string, unknown>) =>
    withKey(new LambdaInvoke(lambda, { input: ScheduleTargetInput.fromObject(input), deadLetterQueue: deadLetters }), {
      queueArn: deadLetters.queueArn,
      key,
    });
  new Schedule(scope, 'WeeklySchedule', {
    description: `Retrains ${pipeline.name}`,
    schedule: ScheduleExpression.expression(`cron(${pipeline.schedule.cron})`, TimeZone.of(pipeline.schedule.timezone)),
    // The planned time: repeated deliveries have the same value.
    target: invoke(lambdas.start, { trigger: 'schedule', scheduledTime: '<aws.scheduler.scheduled-time>' }),
  });
  uploadTrigger(scope, { pipeline: pipeline.name, bucketName, start: lambdas.start, deadLetters });
  new Schedule(scope, 'HourlyReap', {
    description: `Cleans up after runs of ${pipeline.name} that died`,
    schedule: ScheduleExpression.rate(Duration.hours(1)),
    target: invoke(lambdas.reap, {}),
  });
  new Schedule(scope, 'HourlyReturn', {
    description: `Continues a rollback of ${pipeline.name} whose caller stopped waiting`,
    schedule: ScheduleExpression.rate(Duration.hours(1)),
    target: invoke(lambdas['roll-back'], { finish: true }),
  });
  new Rule(scope, 'EndedBadly', {
    description: `Cleans up after a run of ${pipeline.name} that failed, timed out or was stopped`,
    eventPattern: {
      source: ['aws.states'],
      detailType: ['Step Functions Execution Status Change'],
      detail: { stateMachineArn: [stateMachine.stateMachineArn], status: ['FAILED', 'TIMED_OUT', 'ABORTED'] },
    },
    targets: [new LambdaTarget(lambdas.reap, { deadLetterQueue: deadLetters })],
  });
  return { deadLetters };
}

/**
 * CDK lets a schedule's role send to the queue. This adds the permission to use the queue's key.
 */
function withKey(
  target: IScheduleTarget,
  { queueArn, key }: { queueArn: string; key: IKey | undefined },
): IScheduleTarget {
  if (key === undefined) return target;
  const send = new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queueArn] });
  return {
    bind: (schedule) => {
      const bound = target.bind(schedule);
      for (const statement of keyGrants([send], key.keyArn)) bound.role.addToPrincipalPolicy(statement);
      return bound;
    },
  };
}
