import type { Access } from '../../protocol/service.ts';
import type { Tag } from '../requests/members.ts';

/** Creating a resource with tags also needs the permission to tag it. */
export function taggingAccess(resource: string, tags: Tag[]): Access[] {
  return tags.length === 0 ? [] : [{ action: 'sagemaker:AddTags', resource }];
}

/** Passing a role to SageMaker needs its own permission. */
export function passRoleAccess(roleArn: string): Access {
  return {
    action: 'iam:PassRole',
    resource: roleArn,
    context: { 'iam:PassedToService': 'sagemaker.amazonaws.com' },
  };
}
