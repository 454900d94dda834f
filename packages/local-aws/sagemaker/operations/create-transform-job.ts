import { couldNotFind, jobNameTaken } from '../errors.ts';
import { transformJobRequest } from '../requests/transform-job.ts';
import { runTransformJob } from '../runs/transform-run.ts';
import type { TransformJob } from '../state/records.ts';
import { taggingAccess } from '../calls/access.ts';
import { operation } from '../calls/operation.ts';

export const createTransformJob = operation({
  input: transformJobRequest,
  access: (request, { arnOf }) => {
    const arn = arnOf('transform-job', request.TransformJobName);
    return [{ action: 'sagemaker:CreateTransformJob', resource: arn }, ...taggingAccess(arn, request.Tags)];
  },
  run: (request, context) => {
    const name = request.TransformJobName;
    const arn = context.arnOf('transform-job', name);
    if (context.transformJobs.isTaken(name)) throw jobNameTaken(arn);
    const model = context.models.find(request.ModelName);
    if (!model) throw couldNotFind('model', context.arnOf('model', request.ModelName));

    const now = context.now();
    const job: TransformJob = {
      name,
      arn,
      creationTime: now,
      lastModifiedTime: now,
      tags: request.Tags,
      request,
      status: 'InProgress',
    };
    context.transformJobs.add(job);
    const injectedFault = context.injectedFaults.take('CreateTransformJob', name);
    context.runs.start(arn, (signal) => runTransformJob(job, model, context, signal, injectedFault));
    return { TransformJobArn: arn };
  },
});
