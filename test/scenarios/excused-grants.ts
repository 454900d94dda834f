import type { Excuse } from './used-grants.ts';

/** What the stack grants although no scenario can use it, and why. Nothing else may be left unused. */
export const excuses: Excuse[] = [
  {
    role: '*',
    action: 'xray:*',
    resource: '*',
    why: 'Lambda and Step Functions send traces to X-Ray; the laptop traces nothing.',
  },
  {
    role: '*',
    action: 'logs:*',
    resource: '*',
    why: 'Lambda, Step Functions and the containers write their logs to CloudWatch; on the laptop they are files.',
  },
  {
    role: 'SageMaker',
    action: 'ecr:*',
    resource: '*',
    why: 'SageMaker pulls the algorithm’s image with the role; the laptop has no images.',
  },
  {
    role: 'SageMaker',
    action: 'cloudwatch:PutMetricData',
    resource: '*',
    why: 'The containers write their own metrics; the stand-ins report theirs with the job.',
  },
  {
    role: 'SchedulerRoleForTarget*',
    action: 'lambda:InvokeFunction',
    resource: '*',
    why: 'No scenario waits for a full hour or a week: packages/local-aws/test/events/events.test.ts fires schedules.',
  },
  {
    role: 'SchedulerRoleForTarget*',
    action: 'sqs:SendMessage',
    resource: '*',
    why: 'Where a scheduled call fails again and again: packages/local-aws/test/events/events.test.ts.',
  },
  {
    role: 'RollBack',
    action: 'sagemaker:ListTags',
    resource: '*',
    why: 'Two roll-backs that make the endpoint at the same moment, the second of which adopts it: test/unit/handlers/roll-back/roll-back.test.ts.',
  },
];
