import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { openEndpointConfigs, type EndpointConfigs } from './endpoint-configs.ts';
import { openEndpoints, type Endpoints } from './endpoints.ts';
import { openModels, type Models } from './models.ts';
import { openTrainingJobs, type TrainingJobs } from './training-jobs.ts';
import { openTransformJobs, type TransformJobs } from './transform-jobs.ts';
import { openTuningJobs, type TuningJobs } from './tuning-jobs.ts';

/** Everything that a run can create in SageMaker, for the functions that clean up. */
export interface SageMaker {
  tuningJobs: TuningJobs;
  trainingJobs: TrainingJobs;
  transformJobs: TransformJobs;
  endpoints: Endpoints;
  endpointConfigs: EndpointConfigs;
  models: Models;
}

export function openSageMaker(client: SageMakerClient): SageMaker {
  return {
    tuningJobs: openTuningJobs(client),
    trainingJobs: openTrainingJobs(client),
    transformJobs: openTransformJobs(client),
    endpoints: openEndpoints(client),
    endpointConfigs: openEndpointConfigs(client),
    models: openModels(client),
  };
}
