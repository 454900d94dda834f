import { jobNotFound } from '../errors.ts';
import { jobName } from '../requests/members.ts';
import { structure } from '../../protocol/structure.ts';
import { operation } from '../calls/operation.ts';

export const describeTrainingJob = operation({
  input: structure({ TrainingJobName: jobName }),
  access: ({ TrainingJobName }, { arnOf }) => [
    { action: 'sagemaker:DescribeTrainingJob', resource: arnOf('training-job', TrainingJobName) },
  ],
  run: ({ TrainingJobName }, { trainingJobs }) => {
    const job = trainingJobs.find(TrainingJobName);
    if (!job) throw jobNotFound();
    const { Tags: _, ...request } = job.request;
    // AWS bills at least one second.
    const seconds =
      job.startTime === undefined || job.endTime === undefined
        ? undefined
        : Math.max(1, Math.ceil(job.endTime - job.startTime));
    return {
      ...request,
      TrainingJobArn: job.arn,
      TuningJobArn: job.tuning?.jobArn,
      TrainingJobStatus: job.status,
      SecondaryStatus: job.transitions.at(-1)?.Status,
      SecondaryStatusTransitions: job.transitions,
      FailureReason: job.failureReason,
      ModelArtifacts: job.artifact === undefined ? undefined : { S3ModelArtifacts: job.artifact },
      FinalMetricDataList: job.metrics,
      CreationTime: job.creationTime,
      TrainingStartTime: job.startTime,
      TrainingEndTime: job.endTime,
      LastModifiedTime: job.lastModifiedTime,
      TrainingTimeInSeconds: seconds,
      BillableTimeInSeconds: seconds,
    };
  },
});
