import type { IncomingMessage } from 'node:http';
import type { Dialect } from './authentication.ts';
import { readSignatureClaim, type SignedRequest } from './signature-claim.ts';

/** The parts of a request that a signature covers, as sent. */
export function signedRequestOf(request: IncomingMessage): SignedRequest {
  const url = request.url ?? '/';
  const queryIndex = url.indexOf('?');
  const headers = Object.entries(request.headersDistinct).map(([name, values]) => [name, (values ?? []).join(',')]);
  return {
    method: request.method ?? 'GET',
    path: queryIndex < 0 ? url : url.slice(0, queryIndex),
    query: queryIndex < 0 ? '' : url.slice(queryIndex + 1),
    headers: Object.fromEntries(headers),
  };
}

/**
 * The dialect of the service that the signature names. For an unsigned request, a guess from its
 * headers.
 */
export function dialectOf(signed: SignedRequest): Dialect {
  const claim = readSignatureClaim(signed);
  if (signed.headers['x-amz-target'] !== undefined) return 'json';
  if (typeof claim === 'object') return claim.service === 's3' ? 's3' : 'rest';
  return signed.headers['content-type']?.includes('json') ? 'rest' : 's3';
}

/** The query without the signature of a presigned URL. */
export function queryOf(signed: SignedRequest): URLSearchParams {
  const query = new URLSearchParams(signed.query);
  for (const name of ['Algorithm', 'Credential', 'Date', 'Expires', 'SignedHeaders', 'Signature', 'Content-Sha256']) {
    query.delete(`X-Amz-${name}`);
  }
  return query;
}
