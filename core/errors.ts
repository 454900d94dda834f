/**
 * The errors that the state machine matches by name. The name is a literal, never
 * `constructor.name`, because a minifier renames classes.
 */

/** The pipeline file has mistakes. The message lists each with line, column and path. */
export class PipelineFileError extends Error {
  override name = 'PipelineFileError' as const;
}

/** The state machine does not accept the input of an execution. */
export class InputError extends Error {
  override name = 'InputError' as const;
}

/** The data does not match the pipeline file: a missing column, no rows, a file that is not CSV. */
export class DataError extends Error {
  override name = 'DataError' as const;
}

/** The data can be read, but too many rows are invalid or too few are left. */
export class DataQualityError extends Error {
  override name = 'DataQualityError' as const;
}

/** A training job ended as Failed or Stopped. */
export class TrainingFailedError extends Error {
  override name = 'TrainingFailedError' as const;
}

/** A batch transform job ended as Failed or Stopped, or returned the wrong number of rows. */
export class ScoringFailedError extends Error {
  override name = 'ScoringFailedError' as const;
}

/** An endpoint did not reach InService. */
export class EndpointFailedError extends Error {
  override name = 'EndpointFailedError' as const;
}

/** The answers of an endpoint differ from the batch scores of the same rows. */
export class VerificationFailedError extends Error {
  override name = 'VerificationFailedError' as const;
}

/** SageMaker had no free instance in any of the allowed attempts. */
export class CapacityError extends Error {
  override name = 'CapacityError' as const;
}

/** AWS throttled a call. The state machine retries this error. */
export class ThrottledError extends Error {
  override name = 'ThrottledError' as const;
}

/** Another run owns the lease now. A run with this error must not change anything more. */
export class LeaseLostError extends Error {
  override name = 'LeaseLostError' as const;
}
