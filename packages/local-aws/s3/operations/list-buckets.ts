import type { Call } from '../../protocol/service.ts';
import { xmlResponse } from '../protocol/xml.ts';
import type { BucketStore } from '../storage/bucket-store.ts';

/** The only operation without a bucket. It answers all buckets on one page. */
export function listBuckets(buckets: BucketStore[], account: string): Pick<Call, 'operation' | 'access' | 'run'> {
  return {
    operation: 'ListBuckets',
    access: [{ action: 's3:ListAllMyBuckets', resource: '*' }],
    run: async () =>
      xmlResponse('ListAllMyBucketsResult', {
        Owner: { ID: account },
        Buckets: {
          Bucket: buckets
            .map(({ name, createdAt }) => ({ Name: name, CreationDate: createdAt.toISOString() }))
            .sort((left, right) => (left.Name < right.Name ? -1 : 1)),
        },
      }),
  };
}
