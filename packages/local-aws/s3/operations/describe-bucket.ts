import { bucketAccess, type Operation } from './operation.ts';
import { xmlResponse } from '../protocol/xml.ts';

export const headBucket: Operation = {
  name: 'HeadBucket',
  method: 'HEAD',
  target: 'bucket',
  resolve: ({ bucket }, host) => ({
    access: [bucketAccess('s3:ListBucket', bucket)],
    run: async () => ({ status: 200, headers: { 'x-amz-bucket-region': host.region }, body: '' }),
  }),
};

export const getBucketLocation: Operation = {
  name: 'GetBucketLocation',
  method: 'GET',
  target: 'bucket',
  when: ['location'],
  resolve: ({ bucket }, host) => ({
    access: [bucketAccess('s3:GetBucketLocation', bucket)],
    // The first region has no name here.
    run: async () => xmlResponse('LocationConstraint', host.region === 'us-east-1' ? undefined : host.region),
  }),
};

export const getBucketVersioning: Operation = {
  name: 'GetBucketVersioning',
  method: 'GET',
  target: 'bucket',
  when: ['versioning'],
  resolve: ({ bucket }) => ({
    access: [bucketAccess('s3:GetBucketVersioning', bucket)],
    run: async () => xmlResponse('VersioningConfiguration', { Status: bucket.versioned ? 'Enabled' : undefined }),
  }),
};
