import { Logger } from '@aws-lambda-powertools/logger';
import type * as z from 'zod';
import { InputError, ThrottledError } from '../../core/errors.ts';
import { schemaIssues } from '../../core/text/schema-issues.ts';

const logger = new Logger({ serviceName: 'relearn' });

/**
 * Makes a Lambda handler from a work function. It parses the event, calls the function and logs the
 * result. If the event is invalid, it throws an InputError that lists every problem. If AWS still
 * throttles after the SDK's retries, it throws the ThrottledError that the state machine retries.
 * `logData: false` keeps users' rows out of the log.
 */
export function entry<Schema extends z.ZodType, Output>(
  schema: Schema,
  work: (input: z.output<Schema>) => Promise<Output>,
  options: { logData: boolean } = { logData: true },
): (event: unknown) => Promise<Output> {
  return async (event) => {
    const parsed = schema.safeParse(event);
    if (!parsed.success) {
      throw new InputError(`The input is invalid. ${schemaIssues(parsed.error, 'input')}`);
    }
    try {
      const output = await work(parsed.data);
      logger.info('done', options.logData ? { input: parsed.data, output } : {});
      return output;
    } catch (error) {
      logger.error('failed', options.logData ? { input: parsed.data, error } : { error });
      throw isThrottling(error)
        ? new ThrottledError(`AWS throttled a call: ${error.message}`, { cause: error })
        : error;
    }
  };
}

/** Names of the errors with which AWS services throttle. SlowDown is that of S3. */
const throttlingNames = new Set([
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'SlowDown',
]);

function isThrottling(error: unknown): error is Error {
  return error instanceof Error && throttlingNames.has(error.name);
}
