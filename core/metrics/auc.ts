/**
 * Area under the ROC curve: the probability that a row of class 1 scores above a row of class 0, a tie counting half;
 * exact. NaN when one of the two classes is not there.
 */
export function auc(labels: Int32Array, scores: Float64Array): number {
  const positives = scores.filter((_, row) => labels[row] === 1).sort();
  const negatives = scores.filter((_, row) => labels[row] !== 1).sort();
  // For each positive, in rising order: the negatives below it, and those at the same score.
  let [below, upTo, wins, ties] = [0, 0, 0, 0];
  for (const score of positives) {
    while (below < negatives.length && (negatives[below] ?? 0) < score) below++;
    upTo = Math.max(upTo, below);
    while (upTo < negatives.length && (negatives[upTo] ?? 0) === score) upTo++;
    wins += below;
    ties += upTo - below;
  }
  return (wins + ties / 2) / (positives.length * negatives.length);
}
