import type { CreateTransformJobCommandInput } from '@aws-sdk/client-sagemaker';
import { z } from 'zod';
import { algorithms, contentType } from '../../core/algorithms/algorithm.ts';
import { ScoringFailedError } from '../../core/errors.ts';
import { featuresSchema } from '../../core/features/features.ts';
import { jobNames, keys, type Scoring } from '../../core/names.ts';
import { runSchema } from '../../core/run/plan.ts';
import { waitSeconds } from '../../core/run/jobs/wait-seconds.ts';
import { adoptOrCreate, runTags } from '../aws/adopt-or-create.ts';
import { assertLease } from '../../core/run/single-flight/lease.ts';
import { stageSeconds } from '../../core/run/jobs/stages.ts';
import type { Bucket } from '../aws/bucket.ts';
import { readPlan } from '../run/plan.ts';
import type { SageMaker } from '../aws/sagemaker.ts';
import { instanceTypes } from '../aws/instance-types.ts';

export const startScoringInput = z.strictObject({
  run: runSchema,
  artifact: z.string(),
  champion: z.looseObject({ runId: z.string(), comparable: z.boolean() }).nullable(),
  attempt: z.number().int().positive(),
});

export const startScoringOutput = z.strictObject({ jobs: z.array(z.string()).min(1), waitSeconds: z.number().int() });

export interface StartScoringDependencies {
  bucket: Bucket;
  sagemaker: Pick<SageMaker, 'ensureModel' | 'findTransformJob' | 'createTransformJob' | 'tags'>;
  region: string;
  /** The role SageMaker works as. */
  roleArn: string;
}

/**
 * Registers the challenger's model and starts the batch transform of the test rows, by the champion's model too. Where
 * the threshold is chosen, the challenger scores the validation rows as well.
 */
export async function startScoring(
  { run, artifact, champion, attempt }: z.infer<typeof startScoringInput>,
  { bucket, sagemaker, region, roleArn }: StartScoringDependencies,
): Promise<z.infer<typeof startScoringOutput>> {
  await assertLease(bucket, run.execution);
  const plan = await readPlan(bucket, run.runId);
  const { name, train, serve } = plan.pipeline;
  await sagemaker.ensureModel(
    {
      ModelName: jobNames.model(name, run.runId),
      ExecutionRoleArn: roleArn,
      PrimaryContainer: { Image: algorithms[train.algorithm].image(region), ModelDataUrl: artifact },
      Tags: runTags(name, run.runId),
    },
    { isServerless: serve.instance === 'serverless' },
  );

  const scorings: { what: Scoring; runId: string; matrix: string }[] = [
    { what: 'challenger', runId: run.runId, matrix: keys.matrix(run.runId, 'test-challenger') },
  ];
  if (champion?.comparable === true) {
    scorings.push({ what: 'champion', runId: champion.runId, matrix: keys.matrix(run.runId, 'test-champion') });
  }
  if (typeof serve.threshold === 'object') {
    scorings.push({ what: 'validation', runId: run.runId, matrix: keys.matrix(run.runId, 'validation-challenger') });
  }
  const jobs: string[] = [];
  for (const { what, runId, matrix } of scorings) {
    // The champion may be of another algorithm than the challenger.
    const { algorithm } = featuresSchema.parse(await bucket.readJson(keys.features(runId)));
    const jobName = jobNames.scoring(name, run.runId, what, attempt);
    await adoptOrCreate<CreateTransformJobCommandInput>({
      name: jobName,
      request: {
        TransformJobName: jobName,
        ModelName: jobNames.model(name, runId),
        // The container itself takes no more than 6 MB a request.
        MaxPayloadInMB: 6,
        BatchStrategy: 'MultiRecord',
        TransformInput: {
          DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: bucket.uri(matrix) } },
          ContentType: contentType,
          SplitType: 'Line',
        },
        TransformOutput: {
          S3OutputPath: bucket.uri(keys.scores(run.runId, what)).replace(/\/$/, ''),
          Accept: algorithms[algorithm].accept,
          AssembleWith: 'Line',
        },
        TransformResources: { InstanceType: instanceTypes.transform(train.instance), InstanceCount: 1 },
      },
      pipeline: name,
      runId: run.runId,
      find: sagemaker.findTransformJob,
      create: sagemaker.createTransformJob,
      tags: sagemaker.tags,
      refuse: (message) => new ScoringFailedError(message),
    });
    jobs.push(jobName);
  }
  return {
    jobs,
    waitSeconds: waitSeconds({ ageSeconds: 0, lastTimeSeconds: stageSeconds(plan.lastSeconds, 'Scoring') }),
  };
}
