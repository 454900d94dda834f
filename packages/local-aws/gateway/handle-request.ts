import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { AwsError, type Call, type Service, type ServiceResponse } from '../protocol/service.ts';
import type { AccessKeys, Principal } from './access-keys.ts';
import { authenticate, type Dialect, refusal } from './authentication.ts';
import { authorize } from './authorizer.ts';
import type { InjectedFaults } from './injected-faults.ts';
import { contentSha256Of, readBody, streamBody } from './payload.ts';
import type { Policies } from './policies.ts';
import { sendResponse } from './send-response.ts';
import { dialectOf, queryOf, signedRequestOf } from './read-request.ts';
import { readSignatureClaim, type SignatureClaim, type SignedRequest } from './signature-claim.ts';
import { sha256 } from './signature.ts';
import type { Trail } from './trail.ts';

/** The data that all requests share. */
export interface GatewayContext {
  /** By signing name. */
  services: Map<string, Service>;
  keys: AccessKeys;
  policies: Policies;
  faults: InjectedFaults;
  trail: Trail;
  region: string;
  now: () => Date;
}

/**
 * Answers a request: authenticates, resolves, authorizes and runs it, and records it in the trail.
 * Never throws.
 */
export async function handleRequest(context: GatewayContext, request: IncomingMessage, response: ServerResponse) {
  const requestId = randomUUID();
  const signed = signedRequestOf(request);
  const dialect = dialectOf(signed);
  let answer: ServiceResponse;
  try {
    const { claim, service } = serviceOf(context, signed, dialect);
    answer = await callService(context, { request, signed, claim, service, dialect, requestId });
  } catch (thrown) {
    const service = dialect === 's3' ? context.services.get('s3') : undefined;
    answer = renderError(awsErrorOf(thrown, dialect, request), service, requestId);
  }
  await sendResponse(request, response, {
    ...answer,
    headers: { [dialect === 's3' ? 'x-amz-request-id' : 'x-amzn-requestid']: requestId, ...answer.headers },
  });
}

interface Exchange {
  request: IncomingMessage;
  signed: SignedRequest;
  claim: SignatureClaim;
  service: Service;
  dialect: Dialect;
  requestId: string;
}

async function callService(context: GatewayContext, exchange: Exchange): Promise<ServiceResponse> {
  const { signed, claim, service, dialect, requestId, request } = exchange;
  const time = context.now();
  let body: Readable | undefined;
  let principal: Principal | undefined;
  let call: Call | undefined;
  let allowedBy: string[] | undefined;
  let error: AwsError | undefined;
  let answer: ServiceResponse;
  try {
    const query = new URLSearchParams(signed.query);
    const presigned = claim.expiresSeconds !== undefined;
    const payloadHash = dialect === 's3' ? contentSha256Of(signed.headers, query, presigned) : undefined;
    // S3's bodies are large, and a header contains their hash. Other services need a hash of the
    // body itself.
    const buffer = payloadHash === undefined ? await readBody(request) : undefined;
    const { keys, region } = context;
    const hash = payloadHash ?? sha256(buffer ?? '');
    ({ principal } = authenticate({ request: signed, claim, payloadHash: hash, keys, region, now: time, dialect }));
    body = buffer ? Readable.from(buffer.length > 0 ? [buffer] : []) : streamBody(request, hash);
    call = await service.resolve({
      method: signed.method,
      path: signed.path,
      query: queryOf(signed),
      headers: signed.headers,
      body,
      principal: principal.role ?? principal.arn,
    });
    ({ allowedBy } = authorize(context.policies, principal, call.access, dialect));
    await context.faults.inject(service.signingName, call.operation);
    answer = await runCall(context, call, principal, dialect);
  } catch (thrown) {
    // If the body stream failed, its error is the cause, not the error that the service derived
    // from it.
    error = awsErrorOf(body?.errored instanceof AwsError ? body.errored : thrown, dialect, request);
    answer = renderError(error, service, requestId);
  }
  // Like CloudTrail, the trail omits calls with an invalid signature, because the caller is
  // unknown.
  if (principal) {
    context.trail.record({
      time,
      requestId,
      principal,
      eventSource: service.eventSource,
      eventName: call?.operation ?? signed.headers['x-amz-target']?.split('.').at(-1) ?? 'UnknownOperation',
      requestParameters: call?.parameters ?? null,
      ...(allowedBy && { allowedBy }),
      ...(error && { error }),
    });
  }
  return answer;
}

/**
 * Runs a call. S3 answers 403 instead of 404 for a missing key if the caller may not list the
 * bucket.
 */
async function runCall(
  context: GatewayContext,
  call: Call,
  principal: Principal,
  dialect: Dialect,
): Promise<ServiceResponse> {
  try {
    return await call.run();
  } catch (error) {
    const isMissingKey = error instanceof AwsError && (error.code === 'NoSuchKey' || error.code === 'NotFound');
    if (isMissingKey && call.revealMissing) authorize(context.policies, principal, [call.revealMissing], dialect);
    throw error;
  }
}

function serviceOf(context: GatewayContext, signed: SignedRequest, dialect: Dialect) {
  const claim = readSignatureClaim(signed);
  if (claim === 'none') {
    throw refusal(dialect, 'missing', dialect === 's3' ? 'Access Denied' : 'Missing Authentication Token');
  }
  if (claim === 'malformed') {
    throw refusal(
      dialect,
      'malformed',
      'The signature is malformed or not of a supported kind. Please use AWS4-HMAC-SHA256.',
    );
  }
  const service = context.services.get(claim.service);
  if (!service) {
    const known = [...context.services.keys()].join(', ');
    throw new AwsError('UnknownOperationException', 400, `The laptop has no service ${claim.service}, only ${known}.`);
  }
  return { claim, service };
}

/**
 * Other errors than AwsError are bugs of a stand-in: the caller gets AWS's answer, stderr gets the
 * stack.
 */
function awsErrorOf(thrown: unknown, dialect: Dialect, request: IncomingMessage): AwsError {
  if (thrown instanceof AwsError) return thrown;
  const callerHasGone = request.destroyed && !request.complete;
  if (!callerHasGone) console.error(`${request.method} ${request.url} failed inside a stand-in:`, thrown);
  const code = dialect === 's3' ? 'InternalError' : 'InternalFailure';
  return new AwsError(code, 500, 'We encountered an internal error. Please try again.');
}

function renderError(error: AwsError, service: Service | undefined, requestId: string): ServiceResponse {
  if (service) return service.renderError(error, requestId);
  return {
    status: error.status,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': error.code },
    body: JSON.stringify({ __type: error.code, message: error.message, ...error.members }),
  };
}
