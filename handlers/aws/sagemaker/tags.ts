import { ListTagsCommand, type SageMakerClient, type Tag } from '@aws-sdk/client-sagemaker';

/** Reads the tags of a resource by its ARN. */
export type ReadTags = (arn: string) => Promise<Tag[]>;

export function openTags(client: SageMakerClient): ReadTags {
  return async (arn) => (await client.send(new ListTagsCommand({ ResourceArn: arn }))).Tags ?? [];
}
