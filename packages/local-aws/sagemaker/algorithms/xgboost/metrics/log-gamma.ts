/** Coefficients of the Lanczos approximation for g = 7, n = 9. */
const coefficients = [
  676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
  -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** The logarithm of the gamma function, for values of at least 0.5. */
export function logGamma(value: number): number {
  const base = value + 6.5;
  const series = coefficients.reduce(
    (sum, coefficient, index) => sum + coefficient / (value + index),
    0.99999999999980993,
  );
  return 0.5 * Math.log(2 * Math.PI) + (value - 0.5) * Math.log(base) - base + Math.log(series);
}
