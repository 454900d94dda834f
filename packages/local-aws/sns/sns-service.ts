import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { text } from 'node:stream/consumers';
import { AwsError, type Call, type Service } from '../protocol/service.ts';
import { parsePublish, type PublishInput } from './operations/publish.ts';
import { queryError, queryResponse } from './query-protocol.ts';
import type { TopicResource } from '../template/topics.ts';

export interface SnsOptions {
  topics: Pick<TopicResource, 'arn'>[];
  /** Each message is a line of JSON here. */
  file: string;
  /** Told of each message, for the terminal. */
  onMessage?: (message: PublishInput) => void;
  now?: () => Date;
}

export interface SnsService extends Service {
  /** A message that the host itself publishes for another stand-in; throws AwsError for a topic that is not there. */
  publish: (input: PublishInput) => { messageId: string };
}

/** SNS, of which only Publish is there: nobody is written to, the messages are kept for a person to read. */
export function createSnsService({ topics, file, onMessage, now = () => new Date() }: SnsOptions): SnsService {
  mkdirSync(dirname(file), { recursive: true });
  const publish = (input: PublishInput) => {
    if (!topics.some(({ arn }) => arn === input.topicArn)) {
      throw new AwsError('NotFound', 404, 'Topic does not exist');
    }
    const messageId = randomUUID();
    appendFileSync(file, `${JSON.stringify({ time: now().toISOString(), messageId, ...input })}\n`);
    onMessage?.(input);
    return { messageId };
  };

  return {
    signingName: 'sns',
    eventSource: 'sns.amazonaws.com',
    publish,
    resolve: async (request): Promise<Call> => {
      const parameters = new URLSearchParams(await text(request.body));
      const action = parameters.get('Action') ?? '';
      if (action !== 'Publish' || request.method !== 'POST' || request.path !== '/') {
        throw new AwsError(
          'InvalidAction',
          400,
          `The action ${action || request.path} is unknown here; SNS has Publish.`,
        );
      }
      const input = parsePublish(parameters);
      return {
        operation: action,
        access: [{ action: 'sns:Publish', resource: input.topicArn }],
        parameters: { topicArn: input.topicArn, subject: input.subject },
        run: async () => queryResponse(action, { MessageId: publish(input).messageId }),
      };
    },
    renderError: queryError,
  };
}
