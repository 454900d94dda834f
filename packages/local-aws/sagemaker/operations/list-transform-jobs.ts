import * as z from 'zod';
import { listRequest } from '../requests/members.ts';
import { listPage } from '../state/list-page.ts';
import { operation } from '../calls/operation.ts';

const input = listRequest(
  ['Name', 'CreationTime', 'Status'],
  'Descending',
  { StatusEquals: z.enum(['InProgress', 'Completed', 'Failed', 'Stopping', 'Stopped']).optional() },
  ['LastModifiedTimeAfter', 'LastModifiedTimeBefore'],
);

export const listTransformJobs = operation({
  input,
  access: () => [{ action: 'sagemaker:ListTransformJobs', resource: '*' }],
  run: (query, { transformJobs }) => {
    const { page, next } = listPage(transformJobs.all(), query);
    const summaries = page.map((job) => ({
      TransformJobName: job.name,
      TransformJobArn: job.arn,
      CreationTime: job.creationTime,
      TransformEndTime: job.endTime,
      LastModifiedTime: job.lastModifiedTime,
      TransformJobStatus: job.status,
      FailureReason: job.failureReason,
    }));
    return { TransformJobSummaries: summaries, ...next };
  },
});
