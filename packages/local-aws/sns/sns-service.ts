import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { text } from 'node:stream/consumers';
import { AwsError, type Call, type Service } from '../protocol/service.ts';
import type { TopicResource } from '../template/topics.ts';
import type { PublishInput, SendMessage, SnsOperation } from './operation.ts';
import { publish } from './operations/publish.ts';
import { queryError, queryResponse } from './query-protocol.ts';

export interface SnsOptions {
  topics: Pick<TopicResource, 'arn'>[];
  /** Each message is appended to this file as a line of JSON. */
  file: string;
  /** Called with each message. */
  onMessage?: (message: PublishInput) => void;
  now?: () => Date;
}

export interface SnsService extends Service {
  /** Publishes a message for another stand-in. Throws AwsError for an unknown topic. */
  publish: SendMessage;
}

const operations = new Map<string, SnsOperation>([['Publish', publish]]);

/** SNS with the operation Publish. It appends messages to a file instead of delivering them. */
export function createSnsService({ topics, file, onMessage, now = () => new Date() }: SnsOptions): SnsService {
  mkdirSync(dirname(file), { recursive: true });
  const send: SendMessage = (input) => {
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
    publish: send,
    resolve: async (request): Promise<Call> => {
      const sent = new URLSearchParams(await text(request.body));
      const action = sent.get('Action') ?? '';
      const operation = operations.get(action);
      if (operation === undefined || request.method !== 'POST' || request.path !== '/') {
        const supported = [...operations.keys()].join(', ');
        const message = `The action ${action || request.path} is not supported by this stand-in, only ${supported}.`;
        throw new AwsError('InvalidAction', 400, message);
      }
      const { access, parameters, run } = operation(sent, send);
      return { operation: action, access, parameters, run: async () => queryResponse(action, run()) };
    },
    renderError: queryError,
  };
}
