import type { Resource } from './resource.ts';

/** The resource types that do nothing on the laptop, each with the reason. */
const inertTypes: Record<string, string> = {
  'AWS::Logs::LogGroup': 'logs are files in the home',
  'AWS::Lambda::LayerVersion': "the repository's own packages are used",
  'AWS::SQS::QueuePolicy': 'only the host itself writes to dead-letter queues',
  'AWS::SNS::Subscription': 'nobody is written to; messages are lines in the home and on the terminal',
  'AWS::Scheduler::ScheduleGroup': 'a group does nothing but hold schedules',
  'AWS::CloudWatch::Dashboard': 'nobody looks at one here; `relearn runs` and `status` tell the same',
  'Custom::RelearnTearDown': 'a home is thrown away as a whole; the function can be invoked all the same',
  'AWS::CDK::Metadata': 'it tells AWS which constructs are in use',
};

/** The resources of a template that do nothing on the laptop, for the list the host prints. */
export function inertResources(resources: Resource[]): { logicalId: string; type: string; reason: string }[] {
  return resources.flatMap(({ logicalId, type }) => {
    const reason = inertTypes[type];
    return reason === undefined ? [] : [{ logicalId, type, reason }];
  });
}
