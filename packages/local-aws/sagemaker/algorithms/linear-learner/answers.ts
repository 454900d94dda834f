import { ClientError } from '../algorithm.ts';
import { shortestFloat } from '../shortest-float.ts';
import type { Model } from './model-file.ts';

/**
 * The answer for a row. It has a list of scores for several classes, and no label for a regressor.
 */
interface Answer {
  score: number | number[];
  predicted_label?: number;
}

/** Formats scores as the container does: JSON lines or one JSON document, never CSV. */
export function formatAnswer(
  scores: Float64Array,
  model: Pick<Model, 'predictorType' | 'threshold' | 'weights'>,
  accept: string,
): { contentType: string; body: string } {
  const { outputs } = model.weights;
  const answers = Array.from({ length: scores.length / outputs }, (_, row) =>
    answerOf(scores.subarray(row * outputs, (row + 1) * outputs), model),
  );
  const accepted = accept.split(/[;,]/)[0]?.trim().toLowerCase() ?? '';
  if (accepted === 'application/jsonlines') {
    return { contentType: accepted, body: answers.map((answer) => JSON.stringify(answer)).join('\n') };
  }
  if (['', '*/*', 'application/json'].includes(accepted)) {
    return { contentType: 'application/json', body: JSON.stringify({ predictions: answers }) };
  }
  throw new ClientError(
    `Accept type '${accept}' is not supported. Linear learner answers in application/json and application/jsonlines` +
      (accepted === 'text/csv' ? ', not in CSV' : ' here'),
  );
}

function answerOf(scores: Float64Array, { predictorType, threshold }: Pick<Model, 'predictorType' | 'threshold'>) {
  const rounded = Array.from(scores, shortestFloat);
  const first = rounded[0] ?? NaN;
  switch (predictorType) {
    case 'binary_classifier':
      return { score: first, predicted_label: (scores[0] ?? 0) > threshold ? 1 : 0 } satisfies Answer;
    case 'multiclass_classifier':
      return { score: rounded, predicted_label: scores.indexOf(Math.max(...scores)) } satisfies Answer;
    case 'regressor':
      return { score: first } satisfies Answer;
  }
}
