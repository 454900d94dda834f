import { algorithmOf } from '../algorithms/registry.ts';
import type { SageMakerContext } from '../context.ts';
import { jobNameTaken } from '../errors.ts';
import { tuningJobRequest } from '../requests/tuning-job.ts';
import type { TuningJob } from '../state/records.ts';
import { checkTuningRequest } from '../tuning/check-request.ts';
import { runTuningJob } from '../tuning/tuning-run.ts';
import { passRoleAccess, taggingAccess } from '../calls/access.ts';
import { operation } from '../calls/operation.ts';
import { refuseEmptyChannels } from '../calls/refuse-empty-channels.ts';

export const createHyperParameterTuningJob = operation({
  input: tuningJobRequest,
  access: (request, { arnOf }) => {
    const arn = arnOf('hyper-parameter-tuning-job', request.HyperParameterTuningJobName);
    return [
      { action: 'sagemaker:CreateHyperParameterTuningJob', resource: arn },
      passRoleAccess(request.TrainingJobDefinition.RoleArn),
      ...taggingAccess(arn, request.Tags),
    ];
  },
  run: async (request, context) => {
    const name = request.HyperParameterTuningJobName;
    const arn = context.arnOf('hyper-parameter-tuning-job', name);
    const { TrainingImage } = request.TrainingJobDefinition.AlgorithmSpecification;
    checkTuningRequest(request, algorithmOf(TrainingImage, context.algorithms, context.region));
    refuseTakenName(name, context);
    await refuseEmptyChannels(request.TrainingJobDefinition, context);
    // Another request may have taken the name during the request to S3.
    refuseTakenName(name, context);

    const now = context.now();
    const job: TuningJob = {
      name,
      arn,
      creationTime: now,
      lastModifiedTime: now,
      tags: request.Tags,
      request,
      status: 'InProgress',
    };
    context.tuningJobs.add(job);
    const injectedFault = context.injectedFaults.take('CreateHyperParameterTuningJob', name);
    context.runs.start(arn, (signal) => runTuningJob(job, context, signal, injectedFault));
    return { HyperParameterTuningJobArn: arn };
  },
});

function refuseTakenName(name: string, context: SageMakerContext): void {
  if (context.tuningJobs.isTaken(name)) throw jobNameTaken(context.arnOf('hyper-parameter-tuning-job', name));
}
