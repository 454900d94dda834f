import * as z from 'zod';
import { listRequest } from '../requests/members.ts';
import { listPage } from '../state/list-page.ts';
import { operation } from '../calls/operation.ts';

const statuses = [
  'OutOfService',
  'Creating',
  'Updating',
  'SystemUpdating',
  'RollingBack',
  'InService',
  'Deleting',
  'Failed',
  'UpdateRollbackFailed',
] as const;

export const listEndpoints = operation({
  input: listRequest(['Name', 'CreationTime', 'Status'], 'Descending', { StatusEquals: z.enum(statuses).optional() }, [
    'LastModifiedTimeAfter',
    'LastModifiedTimeBefore',
  ]),
  access: () => [{ action: 'sagemaker:ListEndpoints', resource: '*' }],
  run: (query, { endpoints }) => {
    const { page, next } = listPage(endpoints.all(), query);
    const summaries = page.map((endpoint) => ({
      EndpointName: endpoint.name,
      EndpointArn: endpoint.arn,
      CreationTime: endpoint.creationTime,
      LastModifiedTime: endpoint.lastModifiedTime,
      EndpointStatus: endpoint.status,
    }));
    return { Endpoints: summaries, ...next };
  },
});
