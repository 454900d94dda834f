import type { Features } from '../features/features.ts';

/** One answer of the API: a value for regression, otherwise a label with its score. */
export type Prediction =
  | { value: number }
  | { label: string; score: number }
  | { label: string; score: number; top: { label: string; score: number }[] };

/**
 * Converts a raw score to the target's units: undoes the transform and clips at the target's
 * minimum.
 */
export function targetValue(target: Features['target'], score: number): number {
  const value = target.transform === 'log1p' ? Math.expm1(score) : score;
  return target.min === null ? value : Math.max(target.min, value);
}

/**
 * Binary: `score` is always the probability of the positive class, even if the negative label is
 * predicted. Multiclass: `score` is the probability of the label. If `serve.top` is above 1, `top`
 * lists the likeliest labels.
 */
export function toPrediction(features: Features, scores: number[]): Prediction {
  const { problem, classes, threshold } = features;
  const first = scores[0] ?? Number.NaN;
  if (problem === 'regression') return { value: targetValue(features.target, first) };
  if (problem === 'binary') return { label: classes[first >= threshold ? 1 : 0] ?? '', score: first };
  const ranked = scores
    .map((score, index) => ({ label: classes[index] ?? '', score }))
    .sort((a, b) => b.score - a.score)
    .slice(0, features.top);
  const best = ranked[0] ?? { label: '', score: Number.NaN };
  return features.top === 1 ? best : { ...best, top: ranked };
}
