import { addTags } from '../operations/add-tags.ts';
import { createEndpointConfig } from '../operations/create-endpoint-config.ts';
import { createEndpoint } from '../operations/create-endpoint.ts';
import { createHyperParameterTuningJob } from '../operations/create-hyper-parameter-tuning-job.ts';
import { createModel } from '../operations/create-model.ts';
import { createTrainingJob } from '../operations/create-training-job.ts';
import { createTransformJob } from '../operations/create-transform-job.ts';
import { deleteEndpointConfig } from '../operations/delete-endpoint-config.ts';
import { deleteEndpoint } from '../operations/delete-endpoint.ts';
import { deleteModel } from '../operations/delete-model.ts';
import { describeEndpointConfig } from '../operations/describe-endpoint-config.ts';
import { describeEndpoint } from '../operations/describe-endpoint.ts';
import { describeHyperParameterTuningJob } from '../operations/describe-hyper-parameter-tuning-job.ts';
import { describeModel } from '../operations/describe-model.ts';
import { describeTrainingJob } from '../operations/describe-training-job.ts';
import { describeTransformJob } from '../operations/describe-transform-job.ts';
import { listEndpointConfigs } from '../operations/list-endpoint-configs.ts';
import { listEndpoints } from '../operations/list-endpoints.ts';
import { listHyperParameterTuningJobs } from '../operations/list-hyper-parameter-tuning-jobs.ts';
import { listModels } from '../operations/list-models.ts';
import { listTags } from '../operations/list-tags.ts';
import { listTrainingJobsForHyperParameterTuningJob } from '../operations/list-training-jobs-for-hyper-parameter-tuning-job.ts';
import { listTrainingJobs } from '../operations/list-training-jobs.ts';
import { listTransformJobs } from '../operations/list-transform-jobs.ts';
import type { Operation } from './operation.ts';
import { stopHyperParameterTuningJob } from '../operations/stop-hyper-parameter-tuning-job.ts';
import { stopTrainingJob } from '../operations/stop-training-job.ts';
import { stopTransformJob } from '../operations/stop-transform-job.ts';

/** The operations of the control plane by their name in X-Amz-Target. */
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
