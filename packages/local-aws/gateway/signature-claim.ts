/** The parts of a request that a signature covers, besides the hash of the body. */
export interface SignedRequest {
  method: string;
  /** As sent, with percent-encoding and without the query. */
  path: string;
  /** As sent, without the question mark. */
  query: string;
  /** Lower-case names. Repeated headers are joined with a comma. */
  headers: Record<string, string>;
}

/** The content of an Authorization header or a presigned query. */
export interface SignatureClaim {
  accessKeyId: string;
  /** The credential scope's day, yyyymmdd. */
  day: string;
  region: string;
  service: string;
  signedHeaders: string[];
  /** 64 hex digits. */
  signature: string;
  /** The time of signing, yyyymmddThhmmssZ. */
  timestamp: string;
  /** Lifetime of a presigned URL. Absent if the signature is in the header. */
  expiresSeconds?: number;
}

/**
 * Reads the claim of a request. `none` if the request is unsigned, `malformed` if the claim is
 * unreadable.
 */
export function readSignatureClaim(request: SignedRequest): SignatureClaim | 'none' | 'malformed' {
  const header = request.headers['authorization'];
  const query = new URLSearchParams(request.query);
  // Signature version 2, which `aws s3 presign` writes by default. `signature_version = s3v4`
  // changes it.
  if (query.has('AWSAccessKeyId')) return 'malformed';
  if (header === undefined && !query.has('X-Amz-Signature')) return 'none';
  return header === undefined ? claimOfQuery(query) : claimOfHeader(header, request.headers['x-amz-date']);
}

function claimOfHeader(header: string, timestamp: string | undefined): SignatureClaim | 'malformed' {
  const match =
    /^AWS4-HMAC-SHA256 +Credential=([^,\s]+) *, *SignedHeaders=([^,\s]+) *, *Signature=([0-9a-f]{64})$/.exec(
      header.trim(),
    );
  const [, credential, signedHeaders, signature] = match ?? [];
  return claim(credential, signedHeaders, signature, timestamp);
}

function claimOfQuery(query: URLSearchParams): SignatureClaim | 'malformed' {
  const value = (name: string) => query.get(`X-Amz-${name}`) ?? undefined;
  const expiresSeconds = Number(value('Expires'));
  const signature = value('Signature');
  // Seven days is the longest AWS accepts.
  const expiresIsValid = Number.isInteger(expiresSeconds) && expiresSeconds > 0 && expiresSeconds <= 604_800;
  if (value('Algorithm') !== 'AWS4-HMAC-SHA256' || !expiresIsValid || !/^[0-9a-f]{64}$/.test(signature ?? '')) {
    return 'malformed';
  }
  const read = claim(value('Credential'), value('SignedHeaders'), signature, value('Date'));
  return read === 'malformed' ? read : { ...read, expiresSeconds };
}

function claim(
  credential: string | undefined,
  signedHeaders: string | undefined,
  signature: string | undefined,
  timestamp: string | undefined,
): SignatureClaim | 'malformed' {
  const scope = /^([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request$/.exec(credential ?? '');
  const [, accessKeyId, day, region, service] = scope ?? [];
  if (!accessKeyId || !day || !region || !service || !signedHeaders || !signature) return 'malformed';
  if (!timestamp || !/^\d{8}T\d{6}Z$/.test(timestamp)) return 'malformed';
  return { accessKeyId, day, region, service, signedHeaders: signedHeaders.split(';'), signature, timestamp };
}

/** A claim's timestamp in milliseconds since 1970. */
export function timeOfSigning(claimed: SignatureClaim): number {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(claimed.timestamp) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
