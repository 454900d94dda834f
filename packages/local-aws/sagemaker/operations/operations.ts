import { addTags } from './add-tags.ts';
import { createEndpointConfig } from './create-endpoint-config.ts';
import { createEndpoint } from './create-endpoint.ts';
import { createHyperParameterTuningJob } from './create-hyper-parameter-tuning-job.ts';
import { createModel } from './create-model.ts';
import { createTrainingJob } from './create-training-job.ts';
import { createTransformJob } from './create-transform-job.ts';
import { deleteEndpointConfig } from './delete-endpoint-config.ts';
import { deleteEndpoint } from './delete-endpoint.ts';
import { deleteModel } from './delete-model.ts';
import { describeEndpointConfig } from './describe-endpoint-config.ts';
import { describeEndpoint } from './describe-endpoint.ts';
import { describeHyperParameterTuningJob } from './describe-hyper-parameter-tuning-job.ts';
import { describeModel } from './describe-model.ts';
import { describeTrainingJob } from './describe-training-job.ts';
import { describeTransformJob } from './describe-transform-job.ts';
import { listEndpointConfigs } from './list-endpoint-configs.ts';
import { listEndpoints } from './list-endpoints.ts';
import { listHyperParameterTuningJobs } from './list-hyper-parameter-tuning-jobs.ts';
import { listModels } from './list-models.ts';
import { listTags } from './list-tags.ts';
import { listTrainingJobsForHyperParameterTuningJob } from './list-training-jobs-for-hyper-parameter-tuning-job.ts';
import { listTrainingJobs } from './list-training-jobs.ts';
import { listTransformJobs } from './list-transform-jobs.ts';
import type { Operation } from './operation.ts';
import { stopHyperParameterTuningJob } from './stop-hyper-parameter-tuning-job.ts';
import { stopTrainingJob } from './stop-training-job.ts';
import { stopTransformJob } from './stop-transform-job.ts';

/** The control plane's operations by the name in X-Amz-Target. */
export const operations = new Map<string, Operation>([
  ['CreateTrainingJob', createTrainingJob],
  ['DescribeTrainingJob', describeTrainingJob],
  ['StopTrainingJob', stopTrainingJob],
  ['ListTrainingJobs', listTrainingJobs],
  ['CreateHyperParameterTuningJob', createHyperParameterTuningJob],
  ['DescribeHyperParameterTuningJob', describeHyperParameterTuningJob],
  ['StopHyperParameterTuningJob', stopHyperParameterTuningJob],
  ['ListHyperParameterTuningJobs', listHyperParameterTuningJobs],
  ['ListTrainingJobsForHyperParameterTuningJob', listTrainingJobsForHyperParameterTuningJob],
  ['CreateModel', createModel],
  ['DescribeModel', describeModel],
  ['DeleteModel', deleteModel],
  ['ListModels', listModels],
  ['CreateTransformJob', createTransformJob],
  ['DescribeTransformJob', describeTransformJob],
  ['StopTransformJob', stopTransformJob],
  ['ListTransformJobs', listTransformJobs],
  ['CreateEndpointConfig', createEndpointConfig],
  ['DescribeEndpointConfig', describeEndpointConfig],
  ['DeleteEndpointConfig', deleteEndpointConfig],
  ['ListEndpointConfigs', listEndpointConfigs],
  ['CreateEndpoint', createEndpoint],
  ['DescribeEndpoint', describeEndpoint],
  ['DeleteEndpoint', deleteEndpoint],
  ['ListEndpoints', listEndpoints],
  ['AddTags', addTags],
  ['ListTags', listTags],
]);
