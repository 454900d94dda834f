import type { Call } from '../protocol/service.ts';

/** A message for a topic. */
export interface PublishInput {
  topicArn: string;
  subject?: string;
  message: string;
}

/** Stores a message. Throws AwsError for an unknown topic. */
export type SendMessage = (input: PublishInput) => { messageId: string };

/** An operation of SNS's query protocol. `run` returns the members of the result. */
export type SnsOperation = (
  parameters: URLSearchParams,
  send: SendMessage,
) => Pick<Call, 'access' | 'parameters'> & { run: () => Record<string, string> };
