import {
  CreateTrainingJobCommand,
  DescribeTrainingJobCommand,
  paginateListTrainingJobs,
  StopTrainingJobCommand,
  type CreateTrainingJobCommandInput,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import type { AccountSettings } from '../account-settings.ts';
import { withKey } from '../customer-key.ts';
import { inNetwork } from '../private-network.ts';
import { namesOnPages, required } from './answers.ts';
import type { Job, Jobs } from './job.ts';
import { toleratingEnded, unlessMissing } from './missing.ts';
import { openTags } from './tags.ts';

export interface TrainingJob extends Job {
  secondaryStatus: string | undefined;
  /** S3 URI of the model.tar.gz that a Completed job wrote. */
  artifact: string | undefined;
  /** The seconds that AWS bills, as SageMaker reports them once the job has ended. */
  billedSeconds: number | undefined;
}

export type TrainingJobs = Jobs<TrainingJob, CreateTrainingJobCommandInput>;

/** The account's key and network are added to each new job. */
export function openTrainingJobs(client: SageMakerClient, { key, network }: AccountSettings = {}): TrainingJobs {
  const describe = async (name: string): Promise<TrainingJob> => {
    const job = await client.send(new DescribeTrainingJobCommand({ TrainingJobName: name }));
    return {
      arn: required(job.TrainingJobArn, 'TrainingJobArn'),
      status: required(job.TrainingJobStatus, 'TrainingJobStatus'),
      secondaryStatus: job.SecondaryStatus,
      failureReason: job.FailureReason,
      createdAt: required(job.CreationTime, 'CreationTime'),
      artifact: job.ModelArtifacts?.S3ModelArtifacts,
      billedSeconds: job.BillableTimeInSeconds,
    };
  };
  return {
    find: (name) => unlessMissing(describe(name)),
    create: async (request) => {
      const complete = inNetwork.trainingJob(withKey.trainingJob(request, key), network);
      await client.send(new CreateTrainingJobCommand(complete));
    },
    stop: (name) => toleratingEnded(client.send(new StopTrainingJobCommand({ TrainingJobName: name }))),
    listRunning: (nameContains) =>
      namesOnPages(
        paginateListTrainingJobs({ client }, { NameContains: nameContains, StatusEquals: 'InProgress' }),
        (page) => page.TrainingJobSummaries?.map((job) => job.TrainingJobName),
      ),
    tags: openTags(client),
  };
}
