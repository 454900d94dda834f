import type { Excuse } from './used-grants.ts';

/**
 * Permissions that no scenario can use, with the reason the stack needs them. All others must be
 * used.
 */
export const excuses: Excuse[] = [
  {
    role: '*',
    action: 'xray:*',
    resource: '*',
    why: 'Lambda and Step Functions send traces to X-Ray. The local AWS has no traces.',
  },
  {
    role: '*',
    action: 'logs:*',
    resource: '*',
    why: 'Lambda, Step Functions and the containers write their logs to CloudWatch. The local AWS writes them to files.',
  },
  {
    role: 'SageMaker',
    action: 'ecr:*',
    resource: '*',
    why: 'SageMaker pulls the algorithm’s image with the role. The local AWS has no images.',
  },
  {
    role: 'SageMaker',
    action: 'cloudwatch:PutMetricData',
    resource: '*',
    why: 'The containers write their own metrics. The local AWS reports them with the job.',
  },
  {
    role: 'SchedulerRoleForTarget*',
    action: 'lambda:InvokeFunction',
    resource: '*',
    why: 'No scenario waits for an hour or a week. packages/local-aws/test/events/events.test.ts tests schedules.',
  },
  {
    role: 'SchedulerRoleForTarget*',
    action: 'sqs:SendMessage',
    resource: '*',
    why: 'Used if a scheduled call fails repeatedly. Tested in packages/local-aws/test/events/events.test.ts.',
  },
  {
    role: 'RollBack',
    action: 'sagemaker:ListTags',
    resource: '*',
    why: 'Used if two rollbacks create the endpoint at the same moment. Tested in test/unit/handlers/roll-back/roll-back.test.ts.',
  },
];
