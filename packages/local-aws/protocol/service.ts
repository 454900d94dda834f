import type { Readable } from 'node:stream';

/** A signed request as the gateway hands it to a service: the signature is checked, the body is still unread. */
export interface ServiceRequest {
  method: string;
  /** The path as it was sent, percent-encoding kept, without the query. */
  path: string;
  query: URLSearchParams;
  /** Lower-case names. */
  headers: Record<string, string>;
  body: Readable;
  /** ARN of the role (or user) whose access key signed. */
  principal: string;
}

export interface ServiceResponse {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer | Readable;
}

/** One permission a call needs, as IAM names it: `s3:PutObject` on `arn:aws:s3:::bucket/key`. */
export interface Access {
  action: string;
  resource: string;
  /** Condition keys of this access, for instance `iam:PassedToService` or `s3:prefix`. */
  context?: Record<string, string>;
}

/** A request a service has understood: what it is, what it needs, and how to carry it out. */
export interface Call {
  /** The operation's name in AWS's API, `PutObject`. */
  operation: string;
  /** All of these must be allowed before `run` is called. */
  access: Access[];
  /** S3 hides a missing key (403 for 404) from callers who may not list the bucket: that permission. */
  revealMissing?: Access;
  /** What goes into the trail: the request's parameters as they were sent, bodies left out. */
  parameters: Record<string, unknown>;
  run(): Promise<ServiceResponse>;
}

/** One AWS service behind the gateway. */
export interface Service {
  /** The name in the SigV4 credential scope: `s3`, `sagemaker`, `states`. */
  signingName: string;
  /** The event source in the trail: `s3.amazonaws.com`. */
  eventSource: string;
  /** Understands a request; throws AwsError for one that AWS would refuse before looking at permissions. */
  resolve(request: ServiceRequest): Promise<Call>;
  /** An error in this service's wire shape (XML for S3, JSON for the others). */
  renderError(error: AwsError, requestId: string): ServiceResponse;
}

/** An error AWS would answer: its code, HTTP status and message. */
export class AwsError extends Error {
  override name = 'AwsError' as const;
  readonly code: string;
  readonly status: number;
  /** Further members of the error's body, for instance OriginalStatusCode of a ModelError. */
  readonly members: Record<string, unknown>;

  constructor(code: string, status: number, message: string, members: Record<string, unknown> = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.members = members;
  }
}
