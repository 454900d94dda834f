import * as z from 'zod';
import { listRequest } from '../requests/members.ts';
import { listPage } from '../state/list-page.ts';
import { operation } from '../calls/operation.ts';

const input = listRequest(
  ['Name', 'CreationTime', 'Status'],
  'Ascending',
  { StatusEquals: z.enum(['InProgress', 'Completed', 'Failed', 'Stopping', 'Stopped', 'Deleting']).optional() },
  ['LastModifiedTimeAfter', 'LastModifiedTimeBefore', 'WarmPoolStatusEquals', 'TrainingPlanArnEquals'],
);

export const listTrainingJobs = operation({
  input,
  access: () => [{ action: 'sagemaker:ListTrainingJobs', resource: '*' }],
  run: (query, { trainingJobs }) => {
    const { page, next } = listPage(trainingJobs.all(), query);
    const summaries = page.map((job) => ({
      TrainingJobName: job.name,
      TrainingJobArn: job.arn,
      CreationTime: job.creationTime,
      TrainingEndTime: job.endTime,
      LastModifiedTime: job.lastModifiedTime,
      TrainingJobStatus: job.status,
      SecondaryStatus: job.transitions.at(-1)?.Status,
    }));
    return { TrainingJobSummaries: summaries, ...next };
  },
});
