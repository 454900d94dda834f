import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** What a signature covers of a request, besides the hash of its body. */
export interface SignedRequest {
  method: string;
  /** As sent, percent-encoding kept, without the query. */
  path: string;
  /** As sent, without the question mark. */
  query: string;
  /** Lower-case names; repeated headers joined with a comma. */
  headers: Record<string, string>;
}

/** What an Authorization header, or a presigned query, claims. */
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
  /** How long a presigned address is good for; absent where the header carries the signature. */
  expiresSeconds?: number;
}

/** Reads the claim of a request: `none` where it is not signed at all, `malformed` where it cannot be read. */
export function readSignatureClaim(request: SignedRequest): SignatureClaim | 'none' | 'malformed' {
  const header = request.headers['authorization'];
  const query = new URLSearchParams(request.query);
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

/** Milliseconds since 1970 of a claim's timestamp. */
export function timeOfSigning(claimed: SignatureClaim): number {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(claimed.timestamp) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/**
 * The names of headers AWS wants signed that are not: `host` and every `x-amz-*` that was sent. Without this check
 * whoever holds a signed request could add, say, an `x-amz-copy-source` to it.
 */
export function unsignedHeaders(request: SignedRequest, claimed: SignatureClaim): string[] {
  const needed = Object.keys(request.headers).filter((name) => name === 'host' || name.startsWith('x-amz-'));
  return needed.filter((name) => !claimed.signedHeaders.includes(name));
}

/** Whether the secret key gives the signature the request carries; compared in constant time. */
export function signatureMatches(
  request: SignedRequest,
  claimed: SignatureClaim,
  secretAccessKey: string,
  payloadHash: string,
): boolean {
  const { timestamp, day, region, service } = claimed;
  const canonical = canonicalRequest(request, claimed, payloadHash);
  const toSign = `AWS4-HMAC-SHA256\n${timestamp}\n${day}/${region}/${service}/aws4_request\n${sha256(canonical)}`;
  const expected = hmac(signingKey(claimed, secretAccessKey), toSign);
  return timingSafeEqual(expected, Buffer.from(claimed.signature, 'hex'));
}

/** The key a day's signatures are made with, which also signs the chunks of a signed stream. */
export function signingKey(claimed: SignatureClaim, secretAccessKey: string): Buffer {
  const { day, region, service } = claimed;
  return [day, region, service, 'aws4_request'].reduce(hmac, Buffer.from(`AWS4${secretAccessKey}`));
}

function canonicalRequest(request: SignedRequest, claimed: SignatureClaim, payloadHash: string): string {
  const headers = claimed.signedHeaders.map((name) => {
    const value = request.headers[name] ?? '';
    return `${name}:${value.trim().replaceAll(/\s+/g, ' ')}\n`;
  });
  return [
    request.method,
    canonicalPath(request.path, claimed.service),
    canonicalQuery(request.query),
    headers.join(''),
    claimed.signedHeaders.join(';'),
    payloadHash,
  ].join('\n');
}

/** S3 signs the path as it is sent; every other service normalizes it and encodes it once more. */
function canonicalPath(path: string, service: string): string {
  if (service === 's3') return path;
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  const slash = segments.length > 0 && path.endsWith('/') ? '/' : '';
  return `/${segments.map(encode).join('/')}${slash}`;
}

function canonicalQuery(query: string): string {
  const pairs = query.split('&').filter((pair) => pair !== '');
  const encoded = pairs.map((pair) => {
    const equals = pair.indexOf('=');
    const [name, value] = equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
    return [encode(decode(name)), encode(decode(value))] as const;
  });
  const sorted = encoded
    .filter(([name]) => name !== 'X-Amz-Signature')
    .sort(([nameA, valueA], [nameB, valueB]) => compare(nameA, nameB) || compare(valueA, valueB));
  return sorted.map(([name, value]) => `${name}=${value}`).join('&');
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** A malformed escape stays as it is: the signature will then differ, which is the right answer. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** RFC 3986: encodeURIComponent leaves `!'()*` alone, AWS does not. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

export function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
