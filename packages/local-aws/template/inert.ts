import type { Resource } from './resource.ts';

/** Resource types that have no effect here, with the reason. */
const inertTypes: Record<string, string> = {
  'AWS::Logs::LogGroup': 'logs are files',
  'AWS::Lambda::LayerVersion': 'functions use the installed packages',
  'AWS::SQS::QueuePolicy': 'no caller can write to a queue',
  'AWS::SNS::Subscription': 'messages are written to a file instead of being delivered',
  'AWS::Scheduler::ScheduleGroup': 'a group only contains schedules',
  'AWS::CloudWatch::Dashboard': 'dashboards are not shown',
  'AWS::CDK::Metadata': 'it only tells AWS which constructs are in use',
};

/** Lists the resources of a template that have no effect here. */
export function inertResources(
  resources: Resource[],
  ignoredTypes: string[],
): { logicalId: string; type: string; reason: string }[] {
  return resources.flatMap(({ logicalId, type }) => {
    const reason = ignoredTypes.includes(type) ? 'the caller ignores this type' : inertTypes[type];
    return reason === undefined ? [] : [{ logicalId, type, reason }];
  });
}
