import { jobNotFound, validationException } from '../errors.ts';
import { tuningJobName } from '../requests/members.ts';
import { structure } from '../../protocol/structure.ts';
import { operation } from '../calls/operation.ts';

export const stopHyperParameterTuningJob = operation({
  input: structure({ HyperParameterTuningJobName: tuningJobName }),
  access: ({ HyperParameterTuningJobName: name }, { arnOf }) => [
    { action: 'sagemaker:StopHyperParameterTuningJob', resource: arnOf('hyper-parameter-tuning-job', name) },
  ],
  run: ({ HyperParameterTuningJobName }, { tuningJobs, runs }) => {
    const job = tuningJobs.find(HyperParameterTuningJobName);
    if (!job) throw jobNotFound();
    if (job.status !== 'InProgress') {
      throw validationException(
        `The request was rejected because the hyperparameter tuning job is in status ${job.status}.`,
      );
    }
    tuningJobs.update(job.name, { status: 'Stopping' });
    runs.stop(job.arn, 'stopped');
    return {};
  },
});
