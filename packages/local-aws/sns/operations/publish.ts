import { AwsError } from '../../protocol/service.ts';
import type { PublishInput, SnsOperation } from '../operation.ts';

export type { PublishInput } from '../operation.ts';

/** SNS's limit for a message. */
const longestMessageBytes = 262_144;

/** A subject must be shorter than this. */
const subjectCharacters = 100;

const supported = new Set(['Action', 'Version', 'TopicArn', 'Subject', 'Message']);

export const publish: SnsOperation = (parameters, send) => {
  const input = inputOf(parameters);
  return {
    access: [{ action: 'sns:Publish', resource: input.topicArn }],
    parameters: { topicArn: input.topicArn, subject: input.subject },
    run: () => ({ MessageId: send(input).messageId }),
  };
};

/**
 * Reads the parameters. Throws SNS's errors, and refuses parameters that the stand-in does not
 * support.
 */
function inputOf(parameters: URLSearchParams): PublishInput {
  for (const name of parameters.keys()) {
    if (!supported.has(name)) throw invalid(`${name} is not supported here, only ${[...supported].join(', ')}`);
  }
  const topicArn = parameters.get('TopicArn');
  if (topicArn === null) throw invalid('TopicArn or TargetArn Reason: no value for required parameter');
  if (!/^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w-]{1,256}$/.test(topicArn)) throw invalid('TopicArn');
  const message = parameters.get('Message');
  if (message === null || message === '') throw invalid('Empty message');
  if (Buffer.byteLength(message) > longestMessageBytes) throw invalid('Message too long');
  const subject = parameters.get('Subject');
  if (subject !== null && (subject === '' || subject.length >= subjectCharacters || /\p{Cc}/u.test(subject))) {
    throw invalid('Subject');
  }
  return { topicArn, message, ...(subject === null ? {} : { subject }) };
}

function invalid(reason: string): AwsError {
  return new AwsError('InvalidParameter', 400, `Invalid parameter: ${reason}`);
}
