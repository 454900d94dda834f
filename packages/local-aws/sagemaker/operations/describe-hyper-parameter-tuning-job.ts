import { jobNotFound } from '../errors.ts';
import { tuningJobName } from '../requests/members.ts';
import { structure } from '../../protocol/structure.ts';
import { progressOf } from '../tuning/children.ts';
import { operation } from '../calls/operation.ts';

export const describeHyperParameterTuningJob = operation({
  input: structure({ HyperParameterTuningJobName: tuningJobName }),
  access: ({ HyperParameterTuningJobName: name }, { arnOf }) => [
    { action: 'sagemaker:DescribeHyperParameterTuningJob', resource: arnOf('hyper-parameter-tuning-job', name) },
  ],
  run: ({ HyperParameterTuningJobName }, context) => {
    const job = context.tuningJobs.find(HyperParameterTuningJobName);
    if (!job) throw jobNotFound();
    const { Tags: _, ...request } = job.request;
    return {
      ...request,
      HyperParameterTuningJobArn: job.arn,
      HyperParameterTuningJobStatus: job.status,
      FailureReason: job.failureReason,
      CreationTime: job.creationTime,
      HyperParameterTuningEndTime: job.endTime,
      LastModifiedTime: job.lastModifiedTime,
      ...progressOf(job, context),
    };
  },
});
