import type { Access } from '../../protocol/service.ts';
import type { Tag } from '../requests/members.ts';

/** A resource that is created with tags needs the permission to tag it as well. */
export function taggingAccess(resource: string, tags: Tag[]): Access[] {
  return tags.length === 0 ? [] : [{ action: 'sagemaker:AddTags', resource }];
}

/** Handing a role to SageMaker needs the permission to pass it on. */
export function passRoleAccess(roleArn: string): Access {
  return {
    action: 'iam:PassRole',
    resource: roleArn,
    context: { 'iam:PassedToService': 'sagemaker.amazonaws.com' },
  };
}
