import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { linearLearner } from '../../local/sagemaker/algorithms/linear-learner/linear-learner.ts';
import { parseModel } from '../../local/sagemaker/algorithms/linear-learner/model-file.ts';

const answerSchema = z.strictObject({
  score: z.union([z.number(), z.array(z.number())]),
  predicted_label: z.exactOptional(z.number()),
});

/** Runs a training job on a file for each channel, given as text, and loads the model. */
export async function train(
  hyperparameters: Record<string, string>,
  channels: Record<string, string | Buffer>,
  contentType = 'text/csv',
) {
  const directory = mkdtempSync(join(tmpdir(), 'linear-learner-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const modelDirectory = join(directory, 'the-model');
  mkdirSync(modelDirectory);
  for (const [channel, content] of Object.entries(channels)) {
    mkdirSync(join(directory, channel));
    writeFileSync(join(directory, channel, 'part-0.csv'), content);
  }
  const lines: string[] = [];
  const { metrics } = await linearLearner.train({
    hyperparameters,
    channels: Object.fromEntries(
      Object.keys(channels).map((channel) => [channel, { directory: join(directory, channel), contentType }]),
    ),
    modelDirectory,
    log: (line) => lines.push(line),
  });
  const modelText = readFileSync(join(modelDirectory, 'model_algo-1'), 'utf8');
  const loaded = await linearLearner.load(modelDirectory);
  const predict = (csv: string) => {
    const options = { contentType: 'text/csv', accept: 'application/jsonlines', batch: false };
    const { body } = loaded.predict(Buffer.from(csv), options);
    return body.split('\n').map((line) => answerSchema.parse(JSON.parse(line)));
  };
  return { metrics, lines, modelText, model: parseModel(modelText), predict, loaded };
}

/** Numbers evenly spread over [0, 1), always the same ones for a seed. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

/** Rows `label,a,b` by a rule over two numbers in [0, 1) and a third random one. */
export function rowsOf(rows: number, seed: number, label: (a: number, b: number, random: number) => number): string {
  const random = createRandom(seed);
  return Array.from({ length: rows }, () => {
    const [a, b] = [random(), random()];
    return `${label(a, b, random())},${a.toFixed(4)},${b.toFixed(4)}\n`;
  }).join('');
}
