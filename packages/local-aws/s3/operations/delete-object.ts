import { objectAccess, type Operation } from '../operation.ts';
import { deleteVersion } from '../storage/delete-version.ts';

export const deleteObject: Operation = {
  name: 'DeleteObject',
  method: 'DELETE',
  target: 'object',
  query: ['versionId'],
  resolve: ({ bucket, key, query, headers }, host) => {
    const versionId = query.get('versionId') ?? undefined;
    return {
      access: [objectAccess(versionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion', bucket, key)],
      run: async () => {
        const deleted = deleteVersion(host, bucket, key, versionId, headers['if-match']);
        return {
          status: 204,
          headers: {
            ...(deleted.versionId !== undefined && { 'x-amz-version-id': deleted.versionId }),
            ...(deleted.deleteMarker && { 'x-amz-delete-marker': 'true' }),
          },
          body: '',
        };
      },
    };
  },
};
