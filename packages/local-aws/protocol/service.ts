import type { Readable } from 'node:stream';

/**
 * A signed request as the gateway passes it to a service. The signature is checked, the body is
 * unread.
 */
export interface ServiceRequest {
  method: string;
  /** The path as sent, with its percent-encoding and without the query. */
  path: string;
  query: URLSearchParams;
  /** Lower-case names. */
  headers: Record<string, string>;
  body: Readable;
  /** ARN of the role or user whose access key signed the request. */
  principal: string;
}

export interface ServiceResponse {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer | Readable;
}

/** A permission that a call needs, in IAM's terms: `s3:PutObject` on `arn:aws:s3:::bucket/key`. */
export interface Access {
  action: string;
  resource: string;
  /** Values of condition keys, for example `iam:PassedToService` or `s3:prefix`. */
  context?: Record<string, string>;
}

/** A parsed request: its operation, the permissions it needs, and a function that runs it. */
export interface Call {
  /** The operation's name in AWS's API, for example `PutObject`. */
  operation: string;
  /** The gateway calls `run` only if all of these are allowed. */
  access: Access[];
  /**
   * The permission to list the bucket. Without it, S3 answers 403 instead of 404 for a missing key.
   */
  revealMissing?: Access;
  /** The request's parameters for the trail, as sent and without bodies. */
  parameters: Record<string, unknown>;
  run(): Promise<ServiceResponse>;
}

/** One AWS service behind the gateway. */
export interface Service {
  /** The name in the SigV4 credential scope: `s3`, `sagemaker`, `states`. */
  signingName: string;
  /** The event source in the trail: `s3.amazonaws.com`. */
  eventSource: string;
  /**
   * Parses a request. Throws AwsError for a request that AWS refuses before it checks permissions.
   */
  resolve(request: ServiceRequest): Promise<Call>;
  /** Renders an error in this service's wire format, for example XML for S3. */
  renderError(error: AwsError, requestId: string): ServiceResponse;
}

/** An error that AWS would answer, with code, HTTP status and message. */
export class AwsError extends Error {
  override name = 'AwsError' as const;
  readonly code: string;
  readonly status: number;
  /** Further members of the error's body, for example OriginalStatusCode of a ModelError. */
  readonly members: Record<string, unknown>;

  constructor(code: string, status: number, message: string, members: Record<string, unknown> = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.members = members;
  }
}
