import { runIdIn, tuningPrefix } from '../../core/names.ts';
import type { SageMaker } from '../aws/sagemaker.ts';

/** The calls that find what runs have made, and end it. */
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
    tuningJobs: kind(sagemaker.runningTuningJobs, sagemaker.stopTuningJob, tuningPrefix(pipeline)),
    trainingJobs: kind(sagemaker.runningTrainingJobs, sagemaker.stopTrainingJob),
    transformJobs: kind(sagemaker.runningTransformJobs, sagemaker.stopTransformJob),
    endpoints: kind(sagemaker.endpoints, sagemaker.deleteEndpoint),
    endpointConfigs: kind(sagemaker.endpointConfigs, sagemaker.deleteEndpointConfig),
    models: kind(sagemaker.models, sagemaker.deleteModel),
  };
}
