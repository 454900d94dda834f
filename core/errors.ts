/**
 * The errors the state machine matches by name. The name is a literal, never `constructor.name`: a bundler's
 * minifier renames classes, and the state machine compares strings.
 */

/** The pipeline file cannot be used; the message lists every mistake with its path. */
export class PipelineFileError extends Error {
  override name = 'PipelineFileError' as const;
}

/** What starts an execution (its input) is not what the state machine accepts. */
export class InputError extends Error {
  override name = 'InputError' as const;
}

/** The data cannot be read as the pipeline file says: a missing column, no rows, a file that is no CSV. */
export class DataError extends Error {
  override name = 'DataError' as const;
}

/** The data can be read, but too little of it is good enough. */
export class DataQualityError extends Error {
  override name = 'DataQualityError' as const;
}

/** A training job ended Failed or Stopped. */
export class TrainingFailedError extends Error {
  override name = 'TrainingFailedError' as const;
}

/** A batch transform job ended Failed or Stopped, or answered another number of rows than it was given. */
export class ScoringFailedError extends Error {
  override name = 'ScoringFailedError' as const;
}

/** An endpoint did not reach InService. */
export class EndpointFailedError extends Error {
  override name = 'EndpointFailedError' as const;
}

/** An endpoint answers, but not what the batch scores say it should. */
export class VerificationFailedError extends Error {
  override name = 'VerificationFailedError' as const;
}

/** SageMaker had no instance to give, in as many attempts as are allowed. */
export class CapacityError extends Error {
  override name = 'CapacityError' as const;
}

/** AWS asked to be called less often; the state machine retries this one. */
export class ThrottledError extends Error {
  override name = 'ThrottledError' as const;
}

/** Another run owns the lease now; whoever sees this must change nothing more. */
export class LeaseLostError extends Error {
  override name = 'LeaseLostError' as const;
}
