import * as z from 'zod';
import { jobNotFound } from '../errors.ts';
import { tuningJobName } from '../requests/members.ts';
import { structure } from '../../protocol/structure.ts';
import { listPage } from '../state/list-page.ts';
import { childrenOf, objectiveOf, summaryOf } from '../tuning/children.ts';
import { operation } from '../calls/operation.ts';

const byObjective = 'FinalObjectiveMetricValue';

export const listTrainingJobsForHyperParameterTuningJob = operation({
  input: structure({
    HyperParameterTuningJobName: tuningJobName,
    StatusEquals: z.enum(['InProgress', 'Completed', 'Failed', 'Stopping', 'Stopped', 'Deleting']).optional(),
    SortBy: z.enum(['Name', 'CreationTime', 'Status', byObjective]).default('Name'),
    SortOrder: z.enum(['Ascending', 'Descending']).default('Ascending'),
    MaxResults: z.int().min(1).max(100).default(10),
    NextToken: z.string().max(8192).optional(),
  }),
  access: ({ HyperParameterTuningJobName: name }, { arnOf }) => [
    {
      action: 'sagemaker:ListTrainingJobsForHyperParameterTuningJob',
      resource: arnOf('hyper-parameter-tuning-job', name),
    },
  ],
  run: ({ HyperParameterTuningJobName, SortBy, ...query }, context) => {
    const job = context.tuningJobs.find(HyperParameterTuningJobName);
    if (!job) throw jobNotFound();
    const children = childrenOf(job, context);
    const { page, next } =
      SortBy === byObjective
        ? listPage(
            children.filter((child) => objectiveOf(child, job) !== undefined),
            query,
            (child) => objectiveOf(child, job) ?? 0,
          )
        : listPage(children, { ...query, SortBy });
    return { TrainingJobSummaries: page.map((child) => summaryOf(child, job)), ...next };
  },
});
