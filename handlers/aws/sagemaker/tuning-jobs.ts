import {
  CreateHyperParameterTuningJobCommand,
  DescribeHyperParameterTuningJobCommand,
  ListTrainingJobsForHyperParameterTuningJobCommand,
  paginateListHyperParameterTuningJobs,
  paginateListTrainingJobsForHyperParameterTuningJob,
  StopHyperParameterTuningJobCommand,
  type CreateHyperParameterTuningJobCommandInput,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import type { AccountSettings } from '../account-settings.ts';
import { withKey } from '../customer-key.ts';
import { inNetwork } from '../private-network.ts';
import { namesOnPages, required, secondsBetween } from './answers.ts';
import type { Job, Jobs } from './job.ts';
import { toleratingEnded, unlessMissing } from './missing.ts';
import { openTags } from './tags.ts';

export interface TuningJob extends Job {
  /** Number of its training jobs by status. */
  jobs: Record<string, number>;
  /** The best training job so far. */
  best: { name: string; hyperparameters: Record<string, string>; metric: string; value: number } | undefined;
}

export interface TuningJobs extends Jobs<TuningJob, CreateHyperParameterTuningJobCommandInput> {
  /** Run time of a tuning job's training jobs, added up. */
  trainingSeconds: (name: string) => Promise<number>;
  /**
   * Why training jobs of a tuning job failed. Reads the first page of SageMaker's list only: ten
   * jobs.
   */
  failureReasons: (name: string) => Promise<string[]>;
}

/** The account's key and network are added to each new job. */
export function openTuningJobs(client: SageMakerClient, { key, network }: AccountSettings = {}): TuningJobs {
  const describe = async (name: string): Promise<TuningJob> => {
    const job = await client.send(new DescribeHyperParameterTuningJobCommand({ HyperParameterTuningJobName: name }));
    const best = job.BestTrainingJob;
    const metric = best?.FinalHyperParameterTuningJobObjectiveMetric;
    return {
      arn: required(job.HyperParameterTuningJobArn, 'HyperParameterTuningJobArn'),
      status: required(job.HyperParameterTuningJobStatus, 'HyperParameterTuningJobStatus'),
      failureReason: job.FailureReason,
      createdAt: required(job.CreationTime, 'CreationTime'),
      jobs: withoutGaps({ ...job.TrainingJobStatusCounters }),
      best: best && {
        name: required(best.TrainingJobName, 'TrainingJobName'),
        hyperparameters: required(best.TunedHyperParameters, 'TunedHyperParameters'),
        metric: required(metric?.MetricName, 'MetricName'),
        value: required(metric?.Value, 'Value'),
      },
    };
  };
  return {
    find: (name) => unlessMissing(describe(name)),
    create: async (request) => {
      const complete = inNetwork.tuningJob(withKey.tuningJob(request, key), network);
      await client.send(new CreateHyperParameterTuningJobCommand(complete));
    },
    stop: (name) =>
      toleratingEnded(client.send(new StopHyperParameterTuningJobCommand({ HyperParameterTuningJobName: name }))),
    listRunning: (nameContains) =>
      namesOnPages(
        paginateListHyperParameterTuningJobs({ client }, { NameContains: nameContains, StatusEquals: 'InProgress' }),
        (page) => page.HyperParameterTuningJobSummaries?.map((job) => job.HyperParameterTuningJobName),
      ),
    trainingSeconds: async (name) => {
      let seconds = 0;
      const pages = paginateListTrainingJobsForHyperParameterTuningJob(
        { client },
        { HyperParameterTuningJobName: name },
      );
      for await (const { TrainingJobSummaries = [] } of pages) {
        for (const { TrainingStartTime, TrainingEndTime } of TrainingJobSummaries) {
          seconds += secondsBetween(TrainingStartTime, TrainingEndTime) ?? 0;
        }
      }
      return seconds;
    },
    failureReasons: async (name) => {
      const { TrainingJobSummaries = [] } = await client.send(
        new ListTrainingJobsForHyperParameterTuningJobCommand({
          HyperParameterTuningJobName: name,
          StatusEquals: 'Failed',
        }),
      );
      return TrainingJobSummaries.map((job) => job.FailureReason ?? 'SageMaker gave no reason');
    },
    tags: openTags(client),
  };
}

function withoutGaps(counters: Record<string, number | undefined>): Record<string, number> {
  return Object.fromEntries(Object.entries(counters).map(([status, count]) => [status, count ?? 0]));
}
