import { z } from 'zod';
import { ignored, readProperties, type Resource } from './resource.ts';

/** A topic of the template. */
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

/** Reads a topic; throws on a property that would change what it does, a FIFO topic's for instance. */
export function readTopic(resource: Resource): TopicResource {
  readProperties(resource, topicSchema);
  const { TopicArn: arn = '', TopicName: name = '' } = resource.identity.attributes;
  return { logicalId: resource.logicalId, name, arn };
}
