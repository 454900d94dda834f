import { AwsError } from '../protocol/service.ts';

/**
 * SageMaker's error for nearly everything, including missing and duplicate resources of most kinds.
 */
export function validationException(message: string): AwsError {
  return new AwsError('ValidationException', 400, message);
}

/**
 * AWS's error for a missing training, tuning or transform job. The API model documents
 * ResourceNotFound instead.
 */
export function jobNotFound(): AwsError {
  return validationException('Requested resource not found.');
}

/** `kind` is "model", "endpoint" or "endpoint configuration". */
export function couldNotFind(kind: string, arn: string): AwsError {
  return validationException(`Could not find ${kind} "${arn}".`);
}

/** `kind` is "model", "endpoint" or "endpoint configuration". */
export function alreadyExisting(kind: string, arn: string): AwsError {
  return validationException(`Cannot create already existing ${kind} "${arn}".`);
}

export function jobNameTaken(arn: string): AwsError {
  return new AwsError(
    'ResourceInUse',
    400,
    `Job names must be unique within an AWS account and region, and a job with this name already exists (${arn})`,
  );
}

/**
 * An error of the runtime (InvokeEndpoint), whose message is in the field `Message` with a capital
 * letter.
 */
export function runtimeError(
  code: string,
  status: number,
  message: string,
  members: Record<string, unknown> = {},
): AwsError {
  return new AwsError(code, status, message, { Message: message, ...members });
}
