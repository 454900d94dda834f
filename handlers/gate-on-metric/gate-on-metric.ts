import * as z from 'zod';
import { algorithms } from '../../core/algorithms/algorithm.ts';
import { evaluationSchema } from '../../core/judging/evaluation.ts';
import { featuresSchema } from '../../core/features/features.ts';
import { profileSchema } from '../../core/profile/profile.ts';
import { splitRecordSchema } from '../../core/partition/split-record.ts';
import { trainingProfileSchema } from '../../core/profile/training-profile.ts';
import { decide } from '../../core/judging/gate/decide.ts';
import { keys } from '../../core/names.ts';
import { runSchema } from '../../core/run/plan.ts';
import { renderReport } from '../../core/report/render-report.ts';
import type { Bucket } from '../aws/bucket.ts';
import { readPlan } from '../run/plan.ts';

export const gateOnMetricInput = z.strictObject({
  run: runSchema,
  /** S3 address of the challenger's model.tar.gz. */
  artifact: z.string(),
  /** Rows per partition, for the report. */
  splitRows: z.object({ train: z.number(), validation: z.number(), test: z.number() }).optional(),
});

export const gateOnMetricOutput = z.strictObject({ promote: z.boolean(), sentence: z.string() });

export interface GateOnMetricDependencies {
  bucket: Pick<Bucket, 'readJson' | 'writeJson' | 'write' | 'uri'>;
}

/**
 * Decides from evaluation.json whether the challenger may serve. Writes decision.json and
 * report.html.
 */
export async function gateOnMetric(
  { run, artifact, splitRows }: z.infer<typeof gateOnMetricInput>,
  { bucket }: GateOnMetricDependencies,
): Promise<z.infer<typeof gateOnMetricOutput>> {
  const { runId } = run;
  const plan = await readPlan(bucket, runId);
  const evaluation = evaluationSchema.parse(await bucket.readJson(keys.evaluation(runId)));
  const profile = profileSchema.parse(await bucket.readJson(keys.profile(runId)));
  const training = trainingProfileSchema.parse(await bucket.readJson(keys.trainingProfile(runId)));
  const { classes, featureNames } = featuresSchema.parse(await bucket.readJson(keys.features(runId)));
  const { oneSidedClasses } = splitRecordSchema.parse(await bucket.readJson(keys.split(runId)));
  const decision = decide(evaluation, { gate: plan.pipeline.gate, promote: plan.promote });
  const report = renderReport({
    plan,
    profile,
    training,
    evaluation,
    decision,
    splitRows: splitRows ?? null,
    oneSidedClasses,
    featureNames,
    hyperparameters: algorithms[plan.pipeline.train.algorithm].hyperparameters(plan.pipeline, classes.length),
    addresses: [
      { what: 'model artifact', uri: artifact },
      { what: 'features', uri: bucket.uri(keys.features(runId)) },
      { what: 'profile of the training rows', uri: bucket.uri(keys.trainingProfile(runId)) },
      { what: 'recorded rows and scores', uri: bucket.uri(keys.replay(runId)) },
      { what: 'plan', uri: bucket.uri(keys.plan(runId)) },
      { what: 'profile', uri: bucket.uri(keys.profile(runId)) },
      { what: 'evaluation', uri: bucket.uri(keys.evaluation(runId)) },
      { what: 'decision', uri: bucket.uri(keys.decision(runId)) },
      { what: 'split', uri: bucket.uri(keys.split(runId)) },
      { what: 'run record (after the run has ended)', uri: bucket.uri(keys.run(runId)) },
      { what: 'this report', uri: bucket.uri(keys.report(runId)) },
      { what: 'quarantined rows (expire)', uri: bucket.uri(keys.quarantine(runId)) },
      { what: 'training matrix (expires)', uri: bucket.uri(keys.matrix(runId, 'train')) },
      { what: 'validation matrix (expires)', uri: bucket.uri(keys.matrix(runId, 'validation')) },
      { what: 'test rows (expire)', uri: bucket.uri(keys.testRows(runId)) },
      { what: 'scores of the test rows (expire)', uri: bucket.uri(keys.scores(runId, 'challenger')) },
      ...(evaluation.champion === null
        ? []
        : [{ what: "the champion's scores (expire)", uri: bucket.uri(keys.scores(runId, 'champion')) }]),
    ],
  });
  await bucket.write(keys.report(runId), report, 'text/html; charset=utf-8');
  await bucket.writeJson(keys.decision(runId), decision);
  return { promote: decision.promote, sentence: decision.sentence };
}
