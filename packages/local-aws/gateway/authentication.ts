import { AwsError } from '../protocol/service.ts';
import type { AccessKey, AccessKeys } from './access-keys.ts';
import { type SignatureClaim, type SignedRequest, timeOfSigning } from './signature-claim.ts';
import { signatureMatches, unsignedHeaders } from './signature.ts';

/**
 * The form of a service's refusals: S3 has its own, JSON services answer 400, others (HTTP API)
 * 403.
 */
export type Dialect = 's3' | 'json' | 'rest';

type Refusal = 'missing' | 'malformed' | 'region' | 'skewed' | 'expired' | 'key' | 'token' | 'unsigned' | 'signature';

const s3Refusals: Record<Refusal, [code: string, status: number]> = {
  missing: ['AccessDenied', 403],
  malformed: ['AuthorizationHeaderMalformed', 400],
  region: ['AuthorizationHeaderMalformed', 400],
  skewed: ['RequestTimeTooSkewed', 403],
  expired: ['AccessDenied', 403],
  key: ['InvalidAccessKeyId', 403],
  token: ['InvalidToken', 400],
  unsigned: ['AccessDenied', 403],
  signature: ['SignatureDoesNotMatch', 403],
};

/**
 * The codes of SageMaker and Step Functions. The query protocol has other names
 * (SignatureDoesNotMatch...).
 */
const otherRefusals: Record<Refusal, string> = {
  missing: 'MissingAuthenticationTokenException',
  malformed: 'IncompleteSignatureException',
  region: 'InvalidSignatureException',
  skewed: 'InvalidSignatureException',
  expired: 'InvalidSignatureException',
  key: 'UnrecognizedClientException',
  token: 'UnrecognizedClientException',
  unsigned: 'InvalidSignatureException',
  signature: 'InvalidSignatureException',
};

/** The error for a request whose sender is unknown, in the wording of the called service. */
export function refusal(dialect: Dialect, kind: Refusal, message: string): AwsError {
  if (dialect === 's3') return new AwsError(...s3Refusals[kind], message);
  return new AwsError(otherRefusals[kind], dialect === 'json' ? 400 : 403, message);
}

/** AWS's limit for the difference between the signing time and its own clock. */
const windowMilliseconds = 15 * 60 * 1000;

/**
 * Finds the access key of a request and checks the signature. Throws AwsError if AWS would refuse
 * the request.
 */
export function authenticate(options: {
  request: SignedRequest;
  claim: SignatureClaim;
  payloadHash: string;
  keys: AccessKeys;
  region: string;
  now: Date;
  dialect: Dialect;
}): AccessKey {
  const { request, claim, keys, region, now, dialect } = options;
  const query = new URLSearchParams(request.query);
  if (request.headers['x-amz-security-token'] !== undefined || query.has('X-Amz-Security-Token')) {
    const advice = "The laptop's access keys have no session token. Unset AWS_SESSION_TOKEN.";
    throw refusal(dialect, 'token', advice);
  }
  if (claim.region !== region) {
    const message = `The region '${claim.region}' in the credential scope is wrong; expecting '${region}'.`;
    throw refusal(dialect, 'region', message);
  }
  checkTime(claim, now, dialect);
  const key = keys.byId(claim.accessKeyId);
  if (!key) {
    const message =
      dialect === 's3'
        ? 'The AWS Access Key Id you provided does not exist in our records.'
        : 'The security token included in the request is invalid.';
    throw refusal(dialect, 'key', message);
  }
  const unsigned = unsignedHeaders(request, claim);
  if (unsigned.length > 0) {
    const message = `There were headers present in the request which were not signed: ${unsigned.join(', ')}`;
    throw refusal(dialect, 'unsigned', message);
  }
  if (!signatureMatches(request, claim, key.secretAccessKey, options.payloadHash)) {
    const message =
      'The request signature we calculated does not match the signature you provided. ' +
      'Check your AWS Secret Access Key and signing method.';
    throw refusal(dialect, 'signature', message);
  }
  return key;
}

function checkTime(claim: SignatureClaim, now: Date, dialect: Dialect): void {
  const signedAt = timeOfSigning(claim);
  if (Number.isNaN(signedAt) || !claim.timestamp.startsWith(claim.day)) {
    throw refusal(
      dialect,
      'malformed',
      `The time ${claim.timestamp} and the credential scope ${claim.day} do not agree.`,
    );
  }
  const age = now.getTime() - signedAt;
  const longest = claim.expiresSeconds === undefined ? windowMilliseconds : claim.expiresSeconds * 1000;
  if (age > longest && claim.expiresSeconds !== undefined) throw refusal(dialect, 'expired', 'Request has expired');
  if (age > longest || age < -windowMilliseconds) {
    const message =
      dialect === 's3'
        ? 'The difference between the request time and the current time is too large.'
        : `Signature ${age > 0 ? 'expired' : 'not yet current'}: ${claim.timestamp} is more than 15 min. from ${now.toISOString()}`;
    throw refusal(dialect, 'skewed', message);
  }
}
