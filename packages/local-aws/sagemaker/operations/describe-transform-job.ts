import { jobNotFound } from '../errors.ts';
import { jobName } from '../requests/members.ts';
import { structure } from '../../protocol/structure.ts';
import { operation } from '../calls/operation.ts';

export const describeTransformJob = operation({
  input: structure({ TransformJobName: jobName }),
  access: ({ TransformJobName }, { arnOf }) => [
    { action: 'sagemaker:DescribeTransformJob', resource: arnOf('transform-job', TransformJobName) },
  ],
  run: ({ TransformJobName }, { transformJobs }) => {
    const job = transformJobs.find(TransformJobName);
    if (!job) throw jobNotFound();
    const { Tags: _, ...request } = job.request;
    return {
      ...request,
      TransformJobArn: job.arn,
      TransformJobStatus: job.status,
      FailureReason: job.failureReason,
      CreationTime: job.creationTime,
      TransformStartTime: job.startTime,
      TransformEndTime: job.endTime,
    };
  },
});
