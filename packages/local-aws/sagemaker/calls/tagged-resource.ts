import type { SageMakerContext } from '../context.ts';
import { validationException } from '../errors.ts';
import type { Tag } from '../requests/members.ts';

/**
 * The tags of the resource with this ARN. Throws ValidationException if no such resource exists.
 */
export function taggedResource(arn: string, context: SageMakerContext): { tags: Tag[]; setTags(tags: Tag[]): void } {
  const collections = [
    context.trainingJobs,
    context.tuningJobs,
    context.transformJobs,
    context.models,
    context.endpointConfigs,
    context.endpoints,
  ];
  for (const collection of collections) {
    const resource = collection.findByArn(arn);
    if (resource) {
      return { tags: resource.tags, setTags: (tags) => collection.update(resource.name, { tags }) };
    }
  }
  throw validationException(`Requested resource not found: ${arn}`);
}
