import type { Operation } from '../operation.ts';
import { readAccess, readHeaders, readObject, readQuery } from '../read-object.ts';

export const headObject: Operation = {
  name: 'HeadObject',
  method: 'HEAD',
  target: 'object',
  query: readQuery,
  headers: readHeaders,
  resolve: (request) => ({ ...readAccess(request), run: async () => readObject(request, 'HeadObject') }),
};
