import type { IncomingMessage } from 'node:http';
import type { Dialect } from './authentication.ts';
import { readSignatureClaim, type SignedRequest } from './signature-claim.ts';

/** The parts of a request a signature covers, as they were sent. */
export function signedRequestOf(request: IncomingMessage): SignedRequest {
  const url = request.url ?? '/';
  const mark = url.indexOf('?');
  const headers = Object.entries(request.headersDistinct).map(([name, values]) => [name, (values ?? []).join(',')]);
  return {
    method: request.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? '' : url.slice(mark + 1),
    headers: Object.fromEntries(headers),
  };
}

/** The service itself where the signature names it; a request that is not signed is judged by its looks. */
export function dialectOf(signed: SignedRequest): Dialect {
  const claim = readSignatureClaim(signed);
  if (signed.headers['x-amz-target'] !== undefined) return 'json';
  if (typeof claim === 'object') return claim.service === 's3' ? 's3' : 'rest';
  return signed.headers['content-type']?.includes('json') ? 'rest' : 's3';
}

/** A presigned address carries its signature in the query; the service sees what is left. */
export function queryOf(signed: SignedRequest): URLSearchParams {
  const query = new URLSearchParams(signed.query);
  for (const name of ['Algorithm', 'Credential', 'Date', 'Expires', 'SignedHeaders', 'Signature', 'Content-Sha256']) {
    query.delete(`X-Amz-${name}`);
  }
  return query;
}
