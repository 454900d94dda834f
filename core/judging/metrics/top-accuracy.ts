/**
 * 1 where the true class is among the `top` likeliest of a row's probabilities, else 0. Of equally likely classes the
 * later one ranks first, as in scikit-learn's top_k_accuracy_score.
 */
export function isAmongTop(
  label: number | undefined,
  scores: Float64Array,
  row: number,
  classes: number,
  top: number,
): number {
  const own = label ?? 0;
  const score = scores[row * classes + own] ?? Number.NaN;
  let above = 0;
  for (let index = 0; index < classes; index++) {
    const other = scores[row * classes + index] ?? Number.NaN;
    if (other > score || (other === score && index > own)) above++;
  }
  return above < top ? 1 : 0;
}
