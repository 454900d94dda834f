import * as z from 'zod';
import { endpointConfigRequest } from '../requests/endpoint-config.ts';
import { modelRequest } from '../requests/model.ts';
import { trainingJobRequest } from '../requests/training-job.ts';
import { transformJobRequest } from '../requests/transform-job.ts';
import { tuningJobRequest } from '../requests/tuning-job.ts';

/** The contents of each resource's JSON file. Times are epoch seconds. */

const resourceFields = {
  name: z.string(),
  arn: z.string(),
  creationTime: z.number(),
  lastModifiedTime: z.number(),
  tags: z.array(z.object({ Key: z.string(), Value: z.string() })),
};
const runFields = {
  failureReason: z.string().optional(),
  startTime: z.number().optional(),
  endTime: z.number().optional(),
};

export const trainingJobRecord = z.object({
  ...resourceFields,
  ...runFields,
  request: trainingJobRequest,
  status: z.enum(['InProgress', 'Completed', 'Failed', 'Stopping', 'Stopped']),
  transitions: z.array(
    z.object({
      Status: z.string(),
      StartTime: z.number(),
      EndTime: z.number().optional(),
      StatusMessage: z.string(),
    }),
  ),
  /** Full names such as `validation:auc`, with the time when they were reported. */
  metrics: z.array(z.object({ MetricName: z.string(), Value: z.number(), Timestamp: z.number() })).optional(),
  artifact: z.string().optional(),
  /** For a training job of a tuning job: the tuning job and the values that it chose. */
  tuning: z
    .object({ jobName: z.string(), jobArn: z.string(), hyperParameters: z.record(z.string(), z.string()) })
    .optional(),
});
export type TrainingJob = z.infer<typeof trainingJobRecord>;

export const tuningJobRecord = z.object({
  ...resourceFields,
  failureReason: z.string().optional(),
  endTime: z.number().optional(),
  request: tuningJobRequest,
  status: z.enum(['InProgress', 'Completed', 'Failed', 'Stopping', 'Stopped']),
});
export type TuningJob = z.infer<typeof tuningJobRecord>;

export const transformJobRecord = z.object({
  ...resourceFields,
  ...runFields,
  request: transformJobRequest,
  status: z.enum(['InProgress', 'Completed', 'Failed', 'Stopping', 'Stopped']),
});
export type TransformJob = z.infer<typeof transformJobRecord>;

export const modelRecord = z.object({ ...resourceFields, request: modelRequest });
export type Model = z.infer<typeof modelRecord>;

export const endpointConfigRecord = z.object({ ...resourceFields, request: endpointConfigRequest });
export type EndpointConfig = z.infer<typeof endpointConfigRecord>;

export const endpointRecord = z.object({
  ...resourceFields,
  configName: z.string(),
  status: z.enum(['Creating', 'InService', 'Deleting', 'Failed']),
  failureReason: z.string().optional(),
  /** Copies from the time of CreateEndpoint: an endpoint keeps serving after both were deleted. */
  config: endpointConfigRecord,
  model: modelRecord,
});
export type Endpoint = z.infer<typeof endpointRecord>;
