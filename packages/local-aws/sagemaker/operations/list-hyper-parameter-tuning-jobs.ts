import * as z from 'zod';
import { listRequest } from '../requests/members.ts';
import { listPage } from '../state/list-page.ts';
import { progressOf } from '../tuning/children.ts';
import { operation } from '../calls/operation.ts';

const statuses = ['Completed', 'InProgress', 'Failed', 'Stopped', 'Stopping', 'Deleting', 'DeleteFailed'];

export const listHyperParameterTuningJobs = operation({
  input: listRequest(['Name', 'CreationTime', 'Status'], 'Ascending', { StatusEquals: z.enum(statuses).optional() }, [
    'LastModifiedTimeAfter',
    'LastModifiedTimeBefore',
  ]),
  access: () => [{ action: 'sagemaker:ListHyperParameterTuningJobs', resource: '*' }],
  run: (query, context) => {
    const { page, next } = listPage(context.tuningJobs.all(), query);
    const summaries = page.map((job) => {
      const { TrainingJobStatusCounters, ObjectiveStatusCounters } = progressOf(job, context);
      const { Strategy, ResourceLimits } = job.request.HyperParameterTuningJobConfig;
      return {
        HyperParameterTuningJobName: job.name,
        HyperParameterTuningJobArn: job.arn,
        HyperParameterTuningJobStatus: job.status,
        Strategy,
        CreationTime: job.creationTime,
        HyperParameterTuningEndTime: job.endTime,
        LastModifiedTime: job.lastModifiedTime,
        TrainingJobStatusCounters,
        ObjectiveStatusCounters,
        ResourceLimits,
      };
    });
    return { HyperParameterTuningJobSummaries: summaries, ...next };
  },
});
