import { validationException } from '../errors.ts';
import { resourceArn, tags } from '../requests/members.ts';
import { structure } from '../../protocol/structure.ts';
import { operation } from '../calls/operation.ts';
import { taggedResource } from '../calls/tagged-resource.ts';

export const addTags = operation({
  input: structure({ ResourceArn: resourceArn, Tags: tags }),
  access: ({ ResourceArn }) => [{ action: 'sagemaker:AddTags', resource: ResourceArn }],
  run: ({ ResourceArn, Tags }, context) => {
    const resource = taggedResource(ResourceArn, context);
    const byKey = new Map([...resource.tags, ...Tags].map((tag) => [tag.Key, tag]));
    if (byKey.size > 50) throw validationException('A resource can have at most 50 tags.');
    const all = [...byKey.values()];
    resource.setTags(all);
    return { Tags: all };
  },
});
