import { jobNotFound, validationException } from '../errors.ts';
import { jobName } from '../requests/members.ts';
import { structure } from '../../protocol/structure.ts';
import { beginStop } from '../runs/training-status.ts';
import { operation } from '../calls/operation.ts';

export const stopTrainingJob = operation({
  input: structure({ TrainingJobName: jobName }),
  access: ({ TrainingJobName }, { arnOf }) => [
    { action: 'sagemaker:StopTrainingJob', resource: arnOf('training-job', TrainingJobName) },
  ],
  run: ({ TrainingJobName }, context) => {
    const job = context.trainingJobs.find(TrainingJobName);
    if (!job) throw jobNotFound();
    if (job.status !== 'InProgress') {
      throw validationException(`The request was rejected because the training job is in status ${job.status}.`);
    }
    beginStop(context, job);
    return {};
  },
});
