import { algorithmOf } from '../algorithms/registry.ts';
import type { SageMakerContext } from '../context.ts';
import { jobNameTaken } from '../errors.ts';
import { trainingJobRequest } from '../requests/training-job.ts';
import { startTrainingJob } from '../runs/start-training-job.ts';
import { passRoleAccess, taggingAccess } from '../calls/access.ts';
import { operation } from '../calls/operation.ts';
import { refuseEmptyChannels } from '../calls/refuse-empty-channels.ts';

export const createTrainingJob = operation({
  input: trainingJobRequest,
  access: (request, { arnOf }) => {
    const arn = arnOf('training-job', request.TrainingJobName);
    return [
      { action: 'sagemaker:CreateTrainingJob', resource: arn },
      passRoleAccess(request.RoleArn),
      ...taggingAccess(arn, request.Tags),
    ];
  },
  run: async (request, context) => {
    const name = request.TrainingJobName;
    const arn = context.arnOf('training-job', name);
    algorithmOf(request.AlgorithmSpecification.TrainingImage, context.algorithms, context.region);
    refuseTakenName(name, context);
    await refuseEmptyChannels(request, context);
    // Another request may have taken the name during the request to S3.
    refuseTakenName(name, context);

    startTrainingJob(request, context);
    return { TrainingJobArn: arn };
  },
});

function refuseTakenName(name: string, context: SageMakerContext): void {
  if (context.trainingJobs.isTaken(name)) throw jobNameTaken(context.arnOf('training-job', name));
}
