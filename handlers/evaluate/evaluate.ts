import * as z from 'zod';
import { algorithms, scoresPerRow } from '../../core/algorithms/algorithm.ts';
import { DataError } from '../../core/errors.ts';
import type { Evaluation } from '../../core/judging/evaluation.ts';
import { driftSchema } from '../../core/profile/drift-record.ts';
import { trainingProfileSchema } from '../../core/profile/training-profile.ts';
import { featuresSchema, type Features } from '../../core/features/features.ts';
import { evaluateModels, type Incomparable, type ScoredModel } from '../../core/judging/metrics/evaluate-models.ts';
import { isLedgerRollBack, keys, matrixFile, type Contender } from '../../core/names.ts';
import type { Pipeline } from '../../core/pipeline/parse-pipeline.ts';
import { runSchema } from '../../core/run/plan.ts';
import type { Bucket } from '../aws/bucket.ts';
import { readPlan } from '../run/plan.ts';
import type { Replay } from '../lane/replay.ts';
import { fitThreshold } from './fit-threshold.ts';
import { readImportance } from './read-importance.ts';
import { readScores } from './read-scores.ts';
import type { ReadTestRowsOptions, TestRows } from './read-test-rows.ts';
import { replaySample } from './replay-sample.ts';

export const evaluateInput = z.strictObject({
  run: runSchema,
  /** S3 address of the challenger's model.tar.gz. */
  artifact: z.string(),
  /**
   * The serving model. Split says whether the test rows could be encoded for it, and the reason if
   * not.
   */
  champion: z.looseObject({ runId: z.string(), comparable: z.boolean(), reason: z.string().nullish() }).nullable(),
});

/** The gate's metric and its values; null if undefined. */
export const evaluateOutput = z.strictObject({
  metric: z.string(),
  challenger: z.number().nullable(),
  champion: z.number().nullable(),
});

export interface EvaluateDependencies {
  bucket: Pick<Bucket, 'readJson' | 'readVersioned' | 'writeJson' | 'list' | 'uri'>;
  /** Reads the text of an object in parts. */
  readParts: (key: string) => AsyncIterable<string>;
  readBytes: (key: string) => Promise<Uint8Array>;
  /** Opens test.parquet at a key. Raw records can be read until it is closed. */
  openTestRows: (key: string, options: ReadTestRowsOptions) => Promise<{ rows: TestRows; close: () => Promise<void> }>;
}

/**
 * Compares the batch scores of challenger and champion with the labels of the test rows. Writes
 * evaluation.json, and replay.json with scores that VerifyEndpoint must get again. If the threshold
 * is to be chosen, it is chosen first, on the validation rows, and written to the challenger's
 * features.json.
 */
export async function evaluate(
  { run, artifact, champion }: z.infer<typeof evaluateInput>,
  dependencies: EvaluateDependencies,
): Promise<z.infer<typeof evaluateOutput>> {
  const { bucket, openTestRows } = dependencies;
  const { pipeline } = await readPlan(bucket, run.runId);
  const sliceColumns = pipeline.gate.slices?.by ?? [];
  const newerThan =
    champion === null || pipeline.time === undefined ? undefined : await startOf(bucket, champion.runId);
  const { rows, close } = await openTestRows(keys.testRows(run.runId), { sliceColumns, newerThan });
  try {
    return await evaluateRows({ run, artifact, champion }, pipeline, rows, dependencies);
  } finally {
    await close();
  }
}

async function evaluateRows(
  { run, artifact, champion }: z.infer<typeof evaluateInput>,
  { gate, serve }: Pipeline,
  truth: TestRows,
  { bucket, readParts, readBytes }: EvaluateDependencies,
): Promise<z.infer<typeof evaluateOutput>> {
  const rows = truth.shared.length;
  if (rows === 0) {
    throw new DataError(
      `${bucket.uri(keys.testRows(run.runId))} has no rows: the split has left no test rows. Add data or raise split.test.`,
    );
  }
  const widthOf = (features: Features) => scoresPerRow(features.problem, features.classes.length);
  const scored = async (contender: Contender, runId: string, features: Features): Promise<ScoredModel> => {
    const key = `${keys.scores(run.runId, contender)}${matrixFile}.out`;
    const { parseScores } = algorithms[features.algorithm];
    const scores = await readScores(readParts(key), bucket.uri(key), { rows, width: widthOf(features), parseScores });
    return { runId, features, scores };
  };
  const scoredChampion = async (): Promise<ScoredModel | Incomparable | null> => {
    if (champion === null) return null;
    const { runId, comparable, reason } = champion;
    if (!comparable) return { runId, reason: reason ?? 'the test rows cannot be encoded for it' };
    const features = featuresSchema.safeParse(await bucket.readJson(keys.features(runId)));
    if (!features.success) return { runId, reason: `its ${keys.features(runId)} cannot be read by this version` };
    return scored('champion', runId, features.data);
  };

  const fitted = featuresSchema.parse(await bucket.readJson(keys.features(run.runId)));
  const chosen =
    typeof serve.threshold === 'number'
      ? null
      : await fitThreshold(run.runId, serve.threshold, {
          uri: bucket.uri,
          readParts,
          parseScores: algorithms[fitted.algorithm].parseScores,
        });
  const features = { ...fitted, threshold: chosen?.value ?? fitted.threshold };
  if (chosen !== null) await bucket.writeJson(keys.features(run.runId), features);
  const challenger = await scored('challenger', run.runId, features);
  const decisions = (await bucket.list(keys.ledger)).filter(({ key }) => !isLedgerRollBack(key));
  const modelEvaluation = evaluateModels({
    metric: gate.metric,
    challenger,
    champion: await scoredChampion(),
    truth,
    confidence: gate.confidence,
    minNewerRows: gate.minTestRows,
    minSliceRows: gate.slices?.minRows ?? 1,
    gatesDecided: decisions.length + 1,
  });
  const records = await truth.recordsOf(modelEvaluation.worst.map(({ row }) => row));
  const { relations } = trainingProfileSchema.parse(await bucket.readJson(keys.trainingProfile(run.runId)));
  const evaluation: Evaluation = {
    ...modelEvaluation,
    threshold: chosen ?? modelEvaluation.threshold,
    importance: await readImportance(artifact.slice(bucket.uri('').length), features, { list: bucket.list, readBytes }),
    dropped: features.dropped ?? [],
    drift: driftSchema.parse(await bucket.readJson(keys.drift(run.runId))),
    closest: relations.slice(0, 10),
    worst: modelEvaluation.worst.map((row, index) => ({ ...row, record: records[index] ?? {} })),
  };

  await bucket.writeJson(keys.replay(run.runId), await replayOf(truth, challenger.scores, widthOf(features)));
  await bucket.writeJson(keys.evaluation(run.runId), evaluation);
  return {
    metric: gate.metric,
    challenger: evaluation.challenger.metrics[gate.metric] ?? null,
    champion: evaluation.champion?.metrics?.[gate.metric] ?? null,
  };
}

/**
 * When a run started; undefined if its plan no longer exists. Later rows are newer than all rows
 * that the run saw.
 */
async function startOf(bucket: Pick<Bucket, 'readVersioned'>, runId: string): Promise<string | undefined> {
  const plan = await bucket.readVersioned(keys.plan(runId));
  return z.object({ startedAt: z.iso.datetime() }).optional().parse(plan?.value)?.startedAt;
}

async function replayOf(truth: TestRows, scores: Float64Array, width: number): Promise<Replay> {
  const rows = replaySample(truth.history?.rows ?? truth.shared.length, truth.withMissing);
  const records = await truth.recordsOf(rows);
  const histories = await truth.history?.of(rows);
  return {
    version: 1,
    rows: rows.map((row, index) => ({
      record: records[index] ?? {},
      ...(histories && { history: histories[index] ?? [] }),
      scores: [...scores.subarray(row * width, (row + 1) * width)],
    })),
  };
}
