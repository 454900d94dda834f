import type { CreateHyperParameterTuningJobCommandInput } from '@aws-sdk/client-sagemaker';
import { z } from 'zod';
import { algorithms } from '../../core/algorithms/algorithm.ts';
import { tunable } from '../../core/pipeline/tunable.ts';
import { TrainingFailedError } from '../../core/errors.ts';
import { featuresSchema } from '../../core/features/features.ts';
import { jobNames, keys } from '../../core/names.ts';
import type { Pipeline } from '../../core/pipeline/parse-pipeline.ts';
import { runSchema } from '../../core/run/plan.ts';
import { waitSeconds } from '../../core/run/jobs/wait-seconds.ts';
import { adoptOrCreate } from '../aws/adopt-or-create.ts';
import { assertLease } from '../../core/run/single-flight/lease.ts';
import { stageSeconds } from '../../core/run/jobs/stages.ts';
import type { Bucket } from '../aws/bucket.ts';
import { readPlan } from '../run/plan.ts';
import type { SageMaker } from '../aws/sagemaker.ts';
import { trainingDefinition } from '../run/training-definition.ts';

export const createTuningJobInput = z.strictObject({ run: runSchema });
export const createTuningJobOutput = z.strictObject({ jobName: z.string(), waitSeconds: z.number().int() });

export interface CreateTuningJobDependencies {
  bucket: Bucket;
  sagemaker: Pick<SageMaker, 'findTuningJob' | 'createTuningJob' | 'tags'>;
  region: string;
  /** The role SageMaker works as. */
  roleArn: string;
}

/** Starts the search for hyperparameters, judged on the validation rows. A repeated call finds the one it has made. */
export async function createTuningJob(
  { run }: z.infer<typeof createTuningJobInput>,
  { bucket, sagemaker, region, roleArn }: CreateTuningJobDependencies,
): Promise<z.infer<typeof createTuningJobOutput>> {
  await assertLease(bucket, run.execution);
  const plan = await readPlan(bucket, run.runId);
  const { pipeline } = plan;
  const { algorithm, tuning } = pipeline.train;
  const features = featuresSchema.parse(await bucket.readJson(keys.features(run.runId)));
  const jobName = jobNames.tuning(pipeline.name, run.runId);
  const objective = tunable[algorithm].objective(pipeline);
  const fixed = Object.entries(algorithms[algorithm].hyperparameters(pipeline, features.classes.length)).filter(
    ([name]) => !Object.hasOwn(tuning.ranges, name),
  );

  await adoptOrCreate<CreateHyperParameterTuningJobCommandInput>({
    name: jobName,
    request: {
      HyperParameterTuningJobName: jobName,
      HyperParameterTuningJobConfig: {
        Strategy: 'Bayesian',
        HyperParameterTuningJobObjective: { Type: objective.type, MetricName: objective.metric },
        ResourceLimits: {
          MaxNumberOfTrainingJobs: tuning.maxJobs,
          MaxParallelTrainingJobs: tuning.maxParallelJobs,
        },
        ParameterRanges: {
          IntegerParameterRanges: rangesOf(pipeline, 'Integer'),
          ContinuousParameterRanges: rangesOf(pipeline, 'Continuous'),
        },
        TrainingJobEarlyStoppingType: 'Off',
        // So that the same rows give the same search.
        RandomSeed: 1,
      },
      TrainingJobDefinition: {
        StaticHyperParameters: Object.fromEntries(fixed),
        // Below work/, which expires: the chosen model is trained again under models/.
        ...trainingDefinition({ plan, bucket, region, roleArn, output: keys.tuningArtifacts(run.runId) }),
      },
    },
    pipeline: pipeline.name,
    runId: run.runId,
    find: sagemaker.findTuningJob,
    create: sagemaker.createTuningJob,
    tags: sagemaker.tags,
    refuse: (message) => new TrainingFailedError(message),
  });
  return {
    jobName,
    waitSeconds: waitSeconds({ ageSeconds: 0, lastTimeSeconds: stageSeconds(plan.lastSeconds, 'Tuning') }),
  };
}

function rangesOf({ train }: Pipeline, kind: 'Integer' | 'Continuous') {
  return Object.entries(train.tuning.ranges)
    .filter(([name]) => tunable[train.algorithm].ranges[name] === kind)
    .map(([Name, [low, high, scale]]) => ({
      Name,
      MinValue: String(low),
      MaxValue: String(high),
      ScalingType: scale === 'log' ? ('Logarithmic' as const) : ('Linear' as const),
    }));
}
