const central = {
  over: [
    -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716, 2.506628277459239,
  ],
  under: [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572, 1],
};
const tail = {
  over: [
    -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
    2.938163982698783,
  ],
  under: [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1],
};
const tailBelow = 0.02425;

const polynomial = (coefficients: number[], x: number) => coefficients.reduce((sum, factor) => sum * x + factor, 0);

/** The quantile of the standard normal distribution; Acklam's approximation, exact to 1e-8. */
export function normalQuantile(probability: number): number {
  if (probability > 1 - tailBelow) return -normalQuantile(1 - probability);
  if (probability < tailBelow) {
    const root = Math.sqrt(-2 * Math.log(probability));
    return polynomial(tail.over, root) / polynomial(tail.under, root);
  }
  const distance = probability - 0.5;
  const squared = distance * distance;
  return (polynomial(central.over, squared) * distance) / polynomial(central.under, squared);
}
