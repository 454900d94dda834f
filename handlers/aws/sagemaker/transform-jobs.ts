import {
  CreateTransformJobCommand,
  DescribeTransformJobCommand,
  paginateListTransformJobs,
  StopTransformJobCommand,
  type CreateTransformJobCommandInput,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import type { AccountSettings } from '../account-settings.ts';
import { withKey } from '../customer-key.ts';
import { namesOnPages, required, secondsBetween } from './answers.ts';
import type { Job, Jobs } from './job.ts';
import { toleratingEnded, unlessMissing } from './missing.ts';
import { openTags } from './tags.ts';

interface TransformJob extends Job {
  /** The seconds that AWS bills once the job has ended: from its start to its end. */
  billedSeconds: number | undefined;
}

export type TransformJobs = Jobs<TransformJob, CreateTransformJobCommandInput>;

/** The account's key is added to each new job. A job runs in its model's network. */
export function openTransformJobs(client: SageMakerClient, { key }: AccountSettings = {}): TransformJobs {
  const describe = async (name: string): Promise<TransformJob> => {
    const job = await client.send(new DescribeTransformJobCommand({ TransformJobName: name }));
    return {
      arn: required(job.TransformJobArn, 'TransformJobArn'),
      status: required(job.TransformJobStatus, 'TransformJobStatus'),
      failureReason: job.FailureReason,
      createdAt: required(job.CreationTime, 'CreationTime'),
      billedSeconds: secondsBetween(job.TransformStartTime, job.TransformEndTime),
    };
  };
  return {
    find: (name) => unlessMissing(describe(name)),
    create: async (request) => {
      await client.send(new CreateTransformJobCommand(withKey.transformJob(request, key)));
    },
    stop: (name) => toleratingEnded(client.send(new StopTransformJobCommand({ TransformJobName: name }))),
    listRunning: (nameContains) =>
      namesOnPages(
        paginateListTransformJobs({ client }, { NameContains: nameContains, StatusEquals: 'InProgress' }),
        (page) => page.TransformJobSummaries?.map((job) => job.TransformJobName),
      ),
    tags: openTags(client),
  };
}
