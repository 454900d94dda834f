import { AwsError } from '../../protocol/service.ts';

/** A message on its way to a topic. */
export interface PublishInput {
  topicArn: string;
  subject?: string;
  message: string;
}

/** SNS's limits: of a message in bytes, of a subject in characters (it must be below). */
const longestMessageBytes = 262_144;
const subjectCharacters = 100;

const known = new Set(['Action', 'Version', 'TopicArn', 'Subject', 'Message']);

/** Reads the parameters of Publish as the query protocol has them; throws what SNS answers, and on what is not known here. */
export function parsePublish(parameters: URLSearchParams): PublishInput {
  for (const name of parameters.keys()) {
    if (!known.has(name)) throw invalid(`${name} is not supported here, only ${[...known].join(', ')}`);
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

function invalid(what: string): AwsError {
  return new AwsError('InvalidParameter', 400, `Invalid parameter: ${what}`);
}
