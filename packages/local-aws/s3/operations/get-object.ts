import type { Operation } from '../operation.ts';
import { readAccess, readHeaders, readObject, readQuery } from '../read-object.ts';

/** A request for several ranges gets the whole object, as in S3. */
export const getObject: Operation = {
  name: 'GetObject',
  method: 'GET',
  target: 'object',
  query: readQuery,
  headers: readHeaders,
  resolve: (request) => ({ ...readAccess(request), run: async () => readObject(request, 'GetObject') }),
};
