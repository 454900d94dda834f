import { Duration, TimeZone } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { Pipeline } from '../../core/pipeline.ts';
import { acknowledge } from '../acknowledge.ts';
import type { HandlerFunctions } from './handler-functions.ts';
import { keepFailures } from './keep-failures.ts';
import { uploadTrigger } from './upload-trigger.ts';

/** What starts runs, and what cleans up after them; a queue keeps what cannot be delivered, or fails again and again. */
export function triggers(
  scope: Construct,
  {
    pipeline,
    bucketName,
    stateMachine,
    lambdas,
  }: { pipeline: Pipeline; bucketName: string; stateMachine: StateMachine; lambdas: HandlerFunctions },
): { deadLetters: Queue } {
  const deadLetters = new Queue(scope, 'TriggerDeadLetters', {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
  acknowledge(deadLetters, 'SQS3', 'It is the dead-letter queue itself.');
  for (const lambda of [lambdas.start, lambdas.reap]) keepFailures(lambda, deadLetters);
  new Schedule(scope, 'WeeklySchedule', {
    description: `Retrains ${pipeline.name}`,
    schedule: ScheduleExpression.expression(`cron(${pipeline.schedule.cron})`, TimeZone.of(pipeline.schedule.timezone)),
    target: new LambdaInvoke(lambdas.start, {
      // The slot's own time, the same however often it is delivered.
      input: ScheduleTargetInput.fromObject({
        trigger: 'schedule',
        scheduledTime: '<aws.scheduler.scheduled-time>',
      }),
      deadLetterQueue: deadLetters,
    }),
  });
  uploadTrigger(scope, { pipeline: pipeline.name, bucketName, start: lambdas.start, deadLetters });
  new Schedule(scope, 'HourlyReap', {
    description: `Cleans up after runs of ${pipeline.name} that could not do it themselves`,
    schedule: ScheduleExpression.rate(Duration.hours(1)),
    target: new LambdaInvoke(lambdas.reap, {
      input: ScheduleTargetInput.fromObject({}),
      deadLetterQueue: deadLetters,
    }),
  });
  new Schedule(scope, 'HourlyReturn', {
    description: `Goes on with a roll-back of ${pipeline.name} whose caller has given up`,
    schedule: ScheduleExpression.rate(Duration.hours(1)),
    target: new LambdaInvoke(lambdas['roll-back'], {
      input: ScheduleTargetInput.fromObject({ finish: true }),
      deadLetterQueue: deadLetters,
    }),
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
