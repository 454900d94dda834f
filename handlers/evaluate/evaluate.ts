import { z } from 'zod';
import { algorithms, scoresPerRow } from '../../core/algorithms/algorithm.ts';
import { DataError } from '../../core/errors.ts';
import { featuresSchema, type Features } from '../../core/features/features.ts';
import { evaluateModels, type Incomparable, type ScoredModel } from '../../core/metrics/evaluate-models.ts';
import { keys, matrixFile, type Side } from '../../core/names.ts';
import { runSchema } from '../../core/plan.ts';
import type { Bucket } from '../shared/objects.ts';
import { readPlan } from '../shared/plan.ts';
import type { Replay } from '../shared/replay.ts';
import { readScores } from './read-scores.ts';
import type { TestRows } from './read-test-rows.ts';

export const evaluateInput = z.strictObject({
  run: runSchema,
  /** What Split found of the model that serves: whether the test rows could be encoded for it, and if not why. */
  champion: z.looseObject({ runId: z.string(), comparable: z.boolean(), reason: z.string().nullish() }).nullable(),
});

/** The compared metric's name and its values; what of it is not defined is null. */
export const evaluateOutput = z.strictObject({
  metric: z.string(),
  challenger: z.number().nullable(),
  champion: z.number().nullable(),
});

export interface EvaluateDependencies {
  bucket: Pick<Bucket, 'readJson' | 'readText' | 'writeJson' | 'uri'>;
  /** Reads test.parquet at a key. */
  readTestRows: (key: string) => Promise<TestRows>;
}

/**
 * Holds the batch scores of challenger and champion against the test rows' labels: writes evaluation.json, and
 * replay.json with the scores that VerifyEndpoint must see again.
 */
export async function evaluate(
  { run, champion }: z.infer<typeof evaluateInput>,
  { bucket, readTestRows }: EvaluateDependencies,
): Promise<z.infer<typeof evaluateOutput>> {
  const plan = await readPlan(bucket, run.runId);
  const truth = await readTestRows(keys.testRows(run.runId));
  const rows = truth.shared.length;
  if (rows === 0) {
    throw new DataError(
      `${bucket.uri(keys.testRows(run.runId))} has no rows: the split left none to test on. Add data or raise split.test.`,
    );
  }
  const widthOf = (features: Features) => scoresPerRow(features.problem, features.classes.length);
  const scored = async (side: Side, runId: string, features: Features): Promise<ScoredModel> => {
    const key = `${keys.scores(run.runId, side)}${matrixFile}.out`;
    const { parseScores } = algorithms[features.algorithm];
    return { runId, features, scores: await readScores(bucket, key, { rows, width: widthOf(features), parseScores }) };
  };
  const scoredChampion = async (): Promise<ScoredModel | Incomparable | null> => {
    if (champion === null) return null;
    const { runId, comparable, reason } = champion;
    if (!comparable) return { runId, reason: reason ?? 'the test rows cannot be encoded for it' };
    const features = featuresSchema.safeParse(await bucket.readJson(keys.features(runId)));
    if (!features.success) return { runId, reason: `its ${keys.features(runId)} cannot be read by this version` };
    return scored('champion', runId, features.data);
  };

  const features = featuresSchema.parse(await bucket.readJson(keys.features(run.runId)));
  const challenger = await scored('challenger', run.runId, features);
  const { metric } = plan.pipeline.gate;
  const evaluation = evaluateModels({ metric, challenger, champion: await scoredChampion(), truth });

  const width = widthOf(features);
  const replay: Replay = {
    version: 1,
    rows: truth.sample.map(({ row, record }) => ({
      record,
      scores: [...challenger.scores.subarray(row * width, (row + 1) * width)],
    })),
  };
  await bucket.writeJson(keys.replay(run.runId), replay);
  await bucket.writeJson(keys.evaluation(run.runId), evaluation);
  return {
    metric,
    challenger: evaluation.challenger.metrics[metric] ?? null,
    champion: evaluation.champion?.metrics?.[metric] ?? null,
  };
}
