import { algorithmOf } from '../algorithms/registry.ts';
import type { SageMakerContext } from '../context.ts';
import { jobNameTaken, validationException } from '../errors.ts';
import { trainingJobRequest } from '../requests/training-job.ts';
import { listKeys, parseS3Uri } from '../runs/s3-objects.ts';
import { runTrainingJob } from '../runs/training-run.ts';
import { nextTransitions } from '../runs/training-status.ts';
import type { TrainingJob } from '../state/records.ts';
import { passRoleAccess, taggingAccess } from './access.ts';
import { operation } from './operation.ts';
import { assumeRole } from './assume-role.ts';

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
    // Another request may have taken the name while S3 was asked.
    refuseTakenName(name, context);

    const now = context.now();
    const job: TrainingJob = {
      name,
      arn,
      creationTime: now,
      lastModifiedTime: now,
      tags: request.Tags,
      request,
      status: 'InProgress',
      transitions: nextTransitions({ transitions: [] }, now, 'Starting', 'Preparing the instances for training'),
    };
    context.trainingJobs.add(job);
    const fault = context.faults.take('CreateTrainingJob', name);
    context.runs.start(arn, (signal) => runTrainingJob(job, context, signal, fault));
    return { TrainingJobArn: arn };
  },
});

function refuseTakenName(name: string, context: SageMakerContext): void {
  if (context.trainingJobs.isTaken(name)) throw jobNameTaken(context.arnOf('training-job', name));
}

/** AWS looks for the data before it accepts the job, with the job's role; no permission and no object read the same. */
async function refuseEmptyChannels(request: TrainingJob['request'], context: SageMakerContext): Promise<void> {
  const client = assumeRole(request.RoleArn, context);
  for (const channel of request.InputDataConfig) {
    const uri = channel.DataSource.S3DataSource.S3Uri;
    const prefix = parseS3Uri(uri);
    const found = await listKeys(client, prefix).catch(() => []);
    if (found.length > 0) continue;
    throw validationException(
      `No S3 objects found under S3 URL "${uri}" given in input data source. Please ensure that the bucket exists in the selected region (${context.region}), that objects exist under that S3 prefix, and that the role "${request.RoleArn}" has "s3:ListBucket" permissions on bucket "${prefix.bucket}".`,
    );
  }
}
