import { runIdIn, tuningPrefix } from '../../core/names.ts';
import type { SageMaker } from '../aws/sagemaker/sagemaker.ts';

/** The calls that find what runs have made, and end it. */
export type SageMakerOfRuns = {
  [Resource in keyof SageMaker]: Pick<
    SageMaker[Resource],
    Extract<keyof SageMaker[Resource], 'list' | 'listRunning' | 'stop' | 'delete'>
  >;
};

/** One thing that a run has made. */
export interface Made {
  name: string;
  runId: string;
}

/** One kind of things that runs make. */
export interface MadeByRuns {
  /** The jobs at work, or all endpoints, configurations or models; those of other pipelines are left out. */
  list: () => Promise<Made[]>;
  /** Stops a job, or deletes. */
  end: (name: string) => Promise<void>;
}

/** Everything that a pipeline's runs make in SageMaker, in the order it is to be ended: a search makes training jobs. */
export function madeByRuns(sagemaker: SageMakerOfRuns, pipeline: string) {
  const { tuningJobs, trainingJobs, transformJobs, endpoints, endpointConfigs, models } = sagemaker;
  const kind = (
    list: (nameContains: string) => Promise<string[]>,
    end: MadeByRuns['end'],
    prefix = pipeline,
  ): MadeByRuns => ({
    list: async () =>
      (await list(`${prefix}-`)).flatMap((name) => {
        // A name with another pipeline's in front, or behind, is that pipeline's.
        const runId = runIdIn(prefix, name);
        return runId === undefined ? [] : [{ name, runId }];
      }),
    end,
  });
  return {
    tuningJobs: kind(tuningJobs.listRunning, tuningJobs.stop, tuningPrefix(pipeline)),
    trainingJobs: kind(trainingJobs.listRunning, trainingJobs.stop),
    transformJobs: kind(transformJobs.listRunning, transformJobs.stop),
    endpoints: kind(endpoints.list, endpoints.delete),
    endpointConfigs: kind(endpointConfigs.list, endpointConfigs.delete),
    models: kind(models.list, models.delete),
  };
}
