/** 10^0 to 10^22: the powers of ten that are exact as doubles. */
const powersOfTen = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/**
 * The double with the shortest text that parses back to the same float32, as numpy prints float32:
 * 0.1 for 0.10000000149011612. Below 1.2e-38, where float32 loses precision, the text can be longer
 * than necessary.
 */
export function shortestFloat(value: number): number {
  const float = Math.fround(value);
  if (!Number.isFinite(float) || float === 0) {
    return float;
  }
  const magnitude = Math.floor(Math.log10(Math.abs(float)));
  // Numbers of fewer digits are found with 6 digits too: they end in zeros. 9 digits identify every
  // float32.
  for (let digits = 6; digits < 9; digits++) {
    const candidate = roundTo(float, digits, magnitude);
    if (Math.fround(candidate) === float) {
      return candidate;
    }
  }
  return roundTo(float, 9, magnitude);
}

function roundTo(float: number, digits: number, magnitude: number): number {
  const decimals = digits - 1 - magnitude;
  const power = powersOfTen[Math.abs(decimals)];
  if (power === undefined) {
    return Number(float.toPrecision(digits));
  }
  return decimals > 0 ? Math.round(float * power) / power : Math.round(float / power) * power;
}
