import { jobNotFound, validationException } from '../errors.ts';
import { jobName } from '../requests/members.ts';
import { structure } from '../../protocol/structure.ts';
import { operation } from '../calls/operation.ts';

export const stopTransformJob = operation({
  input: structure({ TransformJobName: jobName }),
  access: ({ TransformJobName }, { arnOf }) => [
    { action: 'sagemaker:StopTransformJob', resource: arnOf('transform-job', TransformJobName) },
  ],
  run: ({ TransformJobName }, { transformJobs, runs }) => {
    const job = transformJobs.find(TransformJobName);
    if (!job) throw jobNotFound();
    if (job.status !== 'InProgress') {
      throw validationException(`The request was rejected because the transform job is in status ${job.status}.`);
    }
    transformJobs.update(job.name, { status: 'Stopping' });
    runs.stop(job.arn, 'stopped');
    return {};
  },
});
