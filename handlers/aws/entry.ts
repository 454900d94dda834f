import { Logger } from '@aws-lambda-powertools/logger';
import type { z } from 'zod';
import { InputError, ThrottledError } from '../../core/errors.ts';
import { schemaIssues } from '../../core/text/schema-issues.ts';

const logger = new Logger({ serviceName: 'relearn' });

/**
 * Makes a Lambda handler of a work function: parses the event, calls, logs how it ended. An event that does not fit
 * is an InputError with every fault; AWS's throttling, which the SDK has retried already, becomes the ThrottledError
 * that the state machine retries. Input and output are logged, unless they are people's rows (`logData: false`).
 */
export function entry<Schema extends z.ZodType, Output>(
  schema: Schema,
  work: (input: z.output<Schema>) => Promise<Output>,
  options: { logData: boolean } = { logData: true },
): (event: unknown) => Promise<Output> {
  return async (event) => {
    const parsed = schema.safeParse(event);
    if (!parsed.success) {
      throw new InputError(`The input cannot be used. ${schemaIssues(parsed.error, 'input')}`);
    }
    try {
      const output = await work(parsed.data);
      logger.info('done', options.logData ? { input: parsed.data, output } : {});
      return output;
    } catch (error) {
      logger.error('failed', options.logData ? { input: parsed.data, error } : { error });
      throw isThrottling(error) ? new ThrottledError(`AWS throttles: ${error.message}`, { cause: error }) : error;
    }
  };
}

/** The names under which AWS services throttle; S3 says SlowDown. */
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
