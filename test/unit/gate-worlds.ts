import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { judgeDifference } from '../../core/gate/judge-difference.ts';

/**
 * A world in which every model's true quality is known. A model is right or wrong on a row; which rows it is right on
 * depends on how hard a row is, the same for every model, and by `churn` on chance, anew for every model. The metric
 * is accuracy; its paired interval is the normal one, which the bootstrap's comes to on this many rows.
 */
const accuracy = 0.9;
const margin = 0.01;
/** Two models of the same quality then differ in being right on 5% of the rows. */
const churn = 0.15;

/** Two-sided: 95%, and 99.5% as for ten slices at 95%. */
export const normalQuantiles = { one: 1.959964, ofTen: 2.807034 };

/** Uniform numbers in [0, 1). */
function uniform(seed: number): () => number {
  const generator = xoroshiro128plus(seed);
  return () => (generator.next() >>> 0) / 2 ** 32;
}

/** A paired difference in accuracy, from the rows where only one of two models is right. */
export interface Paired {
  value: number;
  low: number;
  high: number;
  champion: number;
}

/** The difference of two models, from how often the one, the other alone is right, with its normal interval. */
export function paired(onlyOwn: number, onlyOther: number, otherRight: number, rows: number, quantile: number): Paired {
  const value = (onlyOwn - onlyOther) / rows;
  const half = quantile * Math.sqrt(((onlyOwn + onlyOther) / rows - value * value) / rows);
  return { value, low: value - half, high: value + half, champion: otherRight / rows };
}

/** Compares two models whose true accuracy differs by `effect`, relative to the champion's, on fresh rows. */
function compareOnce(
  next: () => number,
  { rows, effect, quantile = normalQuantiles.one }: { rows: number; effect: number; quantile?: number },
): Paired {
  const shift = effect * accuracy;
  const onlyOwnShare = 0.025 + Math.max(0, shift);
  const disagreeing = 0.05 + Math.abs(shift);
  let [onlyOwn, onlyOther] = [0, 0];
  for (let row = 0; row < rows; row++) {
    const draw = next();
    if (draw < onlyOwnShare) onlyOwn++;
    else if (draw < disagreeing) onlyOther++;
  }
  return paired(onlyOwn, onlyOther, accuracy * rows, rows, quantile);
}

/** How often of `times` a comparison like this one ends as `passes` says. */
export function shareOf(
  passes: (paired: Paired) => boolean,
  comparison: { rows: number; effect: number; quantile?: number },
  times: number,
): number {
  const next = uniform(1);
  let count = 0;
  for (let time = 0; time < times; time++) if (passes(compareOnce(next, comparison))) count++;
  return count / times;
}

/** The gate's own rule on a paired difference, and two that are weaker. */
export const policies = {
  gate: ({ value, low, champion }: Paired) =>
    ['better', 'as good'].includes(judgeDifference({ value, low, allowance: margin * champion })),
  marginOnly: ({ low, champion }: Paired) => low > -margin * champion,
};
type Policy = (paired: Paired) => boolean;

export interface Year {
  /** Test rows at the start, and new ones every week; a row that tests keeps testing. */
  rows: number;
  weekly: number;
  /** By how much of its start the challengers' true accuracy has fallen after 52 weeks, in even steps. */
  decline: number;
  policy: Policy;
  /** Compare on the rows newer than the champion's own gate, once there are 500; `onAll`: no loss on all rows either. */
  newer?: 'alone' | 'onAll';
}

/** A year of weekly gates: how far the true accuracy of what serves lies below its start at worst, relative to it. */
function worstOfYear({ rows, weekly, decline, policy, newer }: Year, seed: number): number {
  const next = uniform(seed);
  const all = rows + 52 * weekly;
  const hardness = Float64Array.from({ length: all }, next);
  const train = (quality: number) => {
    const right = new Uint8Array(all);
    for (let row = 0; row < all; row++) {
      const draw = next();
      // What is left of the draw below `churn` is itself uniform.
      right[row] = (draw < churn ? draw / churn : (hardness[row] ?? 0)) < quality ? 1 : 0;
    }
    return right;
  };
  const compare = (own: Uint8Array, other: Uint8Array, from: number, to: number) => {
    let [onlyOwn, onlyOther, otherRight] = [0, 0, 0];
    for (let row = from; row < to; row++) {
      const difference = (own[row] ?? 0) - (other[row] ?? 0);
      if (difference > 0) onlyOwn++;
      else if (difference < 0) onlyOther++;
      otherRight += other[row] ?? 0;
    }
    return paired(onlyOwn, onlyOther, otherRight, to - from, normalQuantiles.one);
  };
  let serving = { quality: accuracy, right: train(accuracy), rows };
  let worst = 0;
  for (let week = 1; week <= 52; week++) {
    const quality = accuracy * (1 - (decline * week) / 52);
    const right = train(quality);
    const now = rows + weekly * week;
    const usesNewer = newer !== undefined && now - serving.rows >= 500;
    const judged = compare(right, serving.right, usesNewer ? serving.rows : 0, now);
    const alsoOnAll = !usesNewer || newer === 'alone' || compare(right, serving.right, 0, now).value >= 0;
    if (policy(judged) && alsoOnAll) serving = { quality, right, rows: now };
    worst = Math.max(worst, 1 - serving.quality / accuracy);
  }
  return worst;
}

/** The worst of several years, and how many of them fell below the margin. */
export function worstOfYears(year: Year, years: number): { worst: number; belowMargin: number } {
  const all = Array.from({ length: years }, (_, index) => worstOfYear(year, index + 1));
  return { worst: Math.max(...all), belowMargin: all.filter((worst) => worst > margin).length };
}
