import * as z from 'zod';
import { ignored, readProperties, type Resource } from './resource.ts';

export interface TopicResource {
  logicalId: string;
  name: string;
  arn: string;
}

const topicSchema = z.strictObject({
  TopicName: ignored,
  DisplayName: ignored,
  KmsMasterKeyId: ignored,
  Tags: ignored,
});

/**
 * Reads a topic. Throws for a property that would change its behavior, for example of a FIFO topic.
 */
export function readTopic(resource: Resource): TopicResource {
  readProperties(resource, topicSchema);
  const { TopicArn: arn = '', TopicName: name = '' } = resource.identity.attributes;
  return { logicalId: resource.logicalId, name, arn };
}
