/**
 * Rows of two classes by their scores, from the lowest score to the highest: each score once, and how often rows of
 * either class have it. That is all that an area or a curve needs, and two sorts of plain numbers make it, where the
 * order of 10,000,000 row numbers would take several times as long. -0 is 0; NaN is one score, the highest.
 */
export interface Ranking {
  scores: Float64Array;
  /** Rows of class 1. */
  positives: Float64Array;
  negatives: Float64Array;
}

/** How often the scores of a ranking were seen; those of resampled rows may be 0. */
export type Counts = Pick<Ranking, 'positives' | 'negatives'>;

export function rank(scores: Float64Array, labels: Int32Array): Ranking {
  const total = countPositives(labels);
  const sorted = { positives: new Float64Array(total), negatives: new Float64Array(labels.length - total) };
  let [ones, others] = [0, 0];
  for (let row = 0; row < labels.length; row++) {
    // Adding 0 makes -0 equal to 0.
    const score = (scores[row] ?? Number.NaN) + 0;
    if (labels[row] === 1) sorted.positives[ones++] = score;
    else sorted.negatives[others++] = score;
  }
  sorted.positives.sort();
  sorted.negatives.sort();
  return merge(sorted.positives, sorted.negatives);
}

function merge(ones: Float64Array, others: Float64Array): Ranking {
  const rows = ones.length + others.length;
  const [scores, positives, negatives] = [new Float64Array(rows), new Float64Array(rows), new Float64Array(rows)];
  let [one, other, groups] = [0, 0, 0];
  while (one < ones.length || other < others.length) {
    const [own, foreign] = [ones[one] ?? Number.NaN, others[other] ?? Number.NaN];
    const score = own <= foreign || Number.isNaN(foreign) ? own : foreign;
    const [firstOne, firstOther] = [one, other];
    while (one < ones.length && isSame(ones[one], score)) one++;
    while (other < others.length && isSame(others[other], score)) other++;
    scores[groups] = score;
    positives[groups] = one - firstOne;
    negatives[groups] = other - firstOther;
    groups++;
  }
  return {
    scores: scores.subarray(0, groups),
    positives: positives.subarray(0, groups),
    negatives: negatives.subarray(0, groups),
  };
}

const isSame = (score: number | undefined, other: number) =>
  score === other || (Number.isNaN(score) && Number.isNaN(other));

function countPositives(labels: Int32Array): number {
  let positives = 0;
  for (let row = 0; row < labels.length; row++) positives += labels[row] === 1 ? 1 : 0;
  return positives;
}

/**
 * The same in at most so many places, each with the highest of the scores that it stands for: small enough for the
 * processor's cache, where looking up every row's place in a ranking of 10,000,000 would wait for the memory each time.
 */
export function coarsen({ scores, positives, negatives }: Ranking, most = 1 << 16): Ranking {
  const width = Math.ceil(scores.length / most);
  if (width <= 1) return { scores, positives, negatives };
  const places = Math.ceil(scores.length / width);
  const sumsOf = (counts: Float64Array) => {
    const sums = new Float64Array(places);
    for (let place = 0; place < counts.length; place++) {
      const coarse = Math.floor(place / width);
      sums[coarse] = (sums[coarse] ?? 0) + (counts[place] ?? 0);
    }
    return sums;
  };
  const highest = new Float64Array(places);
  for (let coarse = 0; coarse < places; coarse++) {
    highest[coarse] = scores[Math.min((coarse + 1) * width, scores.length) - 1] ?? Number.NaN;
  }
  return { scores: highest, positives: sumsOf(positives), negatives: sumsOf(negatives) };
}

/** Cells of the table that says where to look for a score: more would no longer lie in the processor's cache. */
const mostCells = 1 << 20;

/** The place in the ranking of each row's score: the first score that is not below it. */
export function ranksOf({ scores: ranked }: Pick<Ranking, 'scores'>, scores: Float64Array): Int32Array {
  const last = ranked.length - 1;
  const low = ranked.find(Number.isFinite) ?? 0;
  const high = ranked.findLast(Number.isFinite) ?? 0;
  const cells = Math.min(mostCells, ranked.length);
  const scale = high > low ? cells / (high - low) : 0;
  const cellOf = (score: number) => Math.max(0, Math.min(cells, Math.floor((score - low) * scale) || 0));
  // The first place in each cell or after it.
  const firsts = new Int32Array(cells + 2).fill(last);
  for (let place = last; place >= 0; place--) firsts[cellOf(ranked[place] ?? 0)] = place;
  for (let cell = cells; cell >= 0; cell--) firsts[cell] = Math.min(firsts[cell] ?? last, firsts[cell + 1] ?? last);
  const places = new Int32Array(scores.length);
  for (let row = 0; row < scores.length; row++) {
    const score = scores[row] ?? Number.NaN;
    const cell = cellOf(score);
    let [from, to] = Number.isNaN(score) ? [last, last] : [firsts[cell] ?? 0, firsts[cell + 1] ?? last];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((ranked[middle] ?? Number.NaN) < score) from = middle + 1;
      else to = middle;
    }
    places[row] = from;
  }
  return places;
}
