import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { SignatureClaim, SignedRequest } from './signature-claim.ts';

/**
 * The names of unsigned headers that AWS requires to be signed: `host` and every `x-amz-*` header.
 * Without this check, an attacker could add headers such as `x-amz-copy-source` to a signed
 * request.
 */
export function unsignedHeaders(request: SignedRequest, claimed: SignatureClaim): string[] {
  const needed = Object.keys(request.headers).filter((name) => name === 'host' || name.startsWith('x-amz-'));
  return needed.filter((name) => !claimed.signedHeaders.includes(name));
}

/** Whether the secret key produces the request's signature. Compares in constant time. */
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

/** The key for the signatures of a day. */
function signingKey(claimed: SignatureClaim, secretAccessKey: string): Buffer {
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

/** S3 signs the path as sent. Other services normalize it and encode it a second time. */
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

/** A malformed escape remains unchanged. The signature then differs, and the request is refused. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Encodes by RFC 3986. encodeURIComponent does not encode `!'()*`, AWS does. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** In hexadecimal. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
