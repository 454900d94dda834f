import { runIdIn, tuningPrefix } from '../../core/names.ts';
import type { SageMaker } from '../aws/sagemaker/sagemaker.ts';

/** The calls that list, stop and delete resources of runs. */
export type SageMakerOfRuns = {
  [Resource in keyof SageMaker]: Pick<
    SageMaker[Resource],
    Extract<keyof SageMaker[Resource], 'list' | 'listRunning' | 'stop' | 'delete'>
  >;
};

/** A SageMaker resource that a run has created. */
export interface RunResource {
  name: string;
  runId: string;
}

/** One type of resource that runs create. */
export interface ResourceKind {
  /** The running jobs, or all endpoints, configurations or models, of this pipeline only. */
  list: () => Promise<RunResource[]>;
  /** Stops a job, or deletes any other resource. */
  end: (name: string) => Promise<void>;
}

/**
 * All resources that a pipeline's runs create in SageMaker, in the order to end them: a search
 * starts training jobs.
 */
export function runResources(sagemaker: SageMakerOfRuns, pipeline: string) {
  const { tuningJobs, trainingJobs, transformJobs, endpoints, endpointConfigs, models } = sagemaker;
  const kind = (
    list: (nameContains: string) => Promise<string[]>,
    end: ResourceKind['end'],
    prefix = pipeline,
  ): ResourceKind => ({
    list: async () =>
      (await list(`${prefix}-`)).flatMap((name) => {
        // The name may belong to a pipeline whose name contains this pipeline's.
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
