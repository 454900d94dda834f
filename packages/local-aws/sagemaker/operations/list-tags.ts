import * as z from 'zod';
import { resourceArn } from '../requests/members.ts';
import { structure } from '../../protocol/structure.ts';
import { operation } from '../calls/operation.ts';
import { taggedResource } from '../calls/tagged-resource.ts';

export const listTags = operation({
  // A page has room for at least 50 tags and a resource has at most 50, so one page is always
  // enough.
  input: structure({ ResourceArn: resourceArn, MaxResults: z.int().min(50).optional() }, ['NextToken']),
  access: ({ ResourceArn }) => [{ action: 'sagemaker:ListTags', resource: ResourceArn }],
  run: ({ ResourceArn }, context) => ({ Tags: taggedResource(ResourceArn, context).tags }),
});
