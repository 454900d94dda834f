import { runIdIn, tuningPrefix } from '../../core/names.ts';
import type { SageMaker } from '../aws/sagemaker.ts';

/** The calls that list, stop and delete resources of runs. */
export type SageMakerOfRuns = Pick<
  SageMaker,
  | 'runningTrainingJobs'
  | 'runningTuningJobs'
  | 'runningTransformJobs'
  | 'endpoints'
  | 'endpointConfigs'
  | 'models'
  | 'stopTrainingJob'
  | 'stopTuningJob'
  | 'stopTransformJob'
  | 'deleteEndpoint'
  | 'deleteEndpointConfig'
  | 'deleteModel'
>;

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
    tuningJobs: kind(sagemaker.runningTuningJobs, sagemaker.stopTuningJob, tuningPrefix(pipeline)),
    trainingJobs: kind(sagemaker.runningTrainingJobs, sagemaker.stopTrainingJob),
    transformJobs: kind(sagemaker.runningTransformJobs, sagemaker.stopTransformJob),
    endpoints: kind(sagemaker.endpoints, sagemaker.deleteEndpoint),
    endpointConfigs: kind(sagemaker.endpointConfigs, sagemaker.deleteEndpointConfig),
    models: kind(sagemaker.models, sagemaker.deleteModel),
  };
}
