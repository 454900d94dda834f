/**
 * 1 if the true class is among the `top` likeliest classes of a row, otherwise 0. Among equally
 * likely classes, the later one ranks first, as in scikit-learn's top_k_accuracy_score.
 */
export function isAmongTop(
  label: number | undefined,
  scores: Float64Array,
  row: number,
  classes: number,
  top: number,
): number {
  const trueClass = label ?? 0;
  const score = scores[row * classes + trueClass] ?? Number.NaN;
  let above = 0;
  for (let index = 0; index < classes; index++) {
    const competitor = scores[row * classes + index] ?? Number.NaN;
    if (competitor > score || (competitor === score && index > trueClass)) above++;
  }
  return above < top ? 1 : 0;
}
