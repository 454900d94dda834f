import type { Bounds, Evaluation, Slice } from '../evaluation.ts';
import type { Direction } from '../../pipeline/metric-names.ts';
import {
  bootstrap,
  drawnUnits,
  fewResamples,
  mostSingleRows,
  percentileBounds,
  resampleCount,
  standardError,
  type Clusters,
} from '../../statistics/bootstrap.ts';
import { chooseRows, countRows, type ScoredRows } from './scored-rows.ts';
import { normalQuantile } from '../../statistics/normal-quantile.ts';
import { slicesOf, type SliceColumn } from './slices.ts';
import { statisticOf, type Statistic } from './statistic.ts';
import { unitsOf } from '../../statistics/sum-by-unit.ts';

export interface CompareModelsInput {
  metric: string;
  direction: Direction;
  confidence: number;
  /** Answers to the same rows; null without a champion that can be compared. */
  challenger: ScoredRows;
  champion: ScoredRows | null;
  /** Null: each row is drawn by itself. */
  clusters: Clusters | null;
  slices: { columns: SliceColumn[]; minRows: number } | null;
  /** Above so many rows they are drawn in blocks; 200,000 unless told. */
  largest?: number;
}

export type Comparison = Pick<Evaluation, 'difference' | 'intervals' | 'slices' | 'sliceCorrection'>;

/**
 * The gate's metric of both models, of their difference and of each slice, with bounds from resampling the same rows
 * for both: what is common to the two, such as a hard week, cancels out of the difference. A slice's bounds are its
 * value and a multiple of the bootstrap's standard error, since percentiles far out would take many more resamples.
 */
export function compareModels(input: CompareModelsInput): Comparison {
  const { metric, direction, confidence, challenger, champion, clusters, largest = mostSingleRows } = input;
  const rows = countRows(challenger);
  const linear = rows > largest;
  const better = direction === 'higher' ? 1 : -1;
  const units = drawnUnits(rows, clusters, largest);
  const statistic = (judged: ScoredRows, ids: Int32Array) => statisticOf(metric, judged, ids, linear);
  const all = paired({ statistic, challenger, champion, ids: units.ids, resamples: resampleCount });
  const slices = slicesOf(input.slices, rows);
  const large = slices
    .filter(({ tooSmall }) => !tooSmall)
    .map((slice) => {
      const ids = slice.rows.map((row) => units.ids[row] ?? 0);
      const of = (judged: ScoredRows) => chooseRows(judged, slice.rows);
      return {
        slice,
        units: new Set(ids).size,
        ...paired({
          statistic,
          challenger: of(challenger),
          champion: champion && of(champion),
          ids,
          resamples: linear ? fewResamples : resampleCount,
        }),
      };
    });
  bootstrap(units.count, resampleCount, (weights, resample) => {
    for (const { draw } of resample < fewResamples || !linear ? [all, ...large] : [all]) draw(weights, resample);
  });

  const drawn = units.count;
  const bounded = (value: number, resampled: Float64Array): Bounds | null =>
    Number.isFinite(value) ? { value, ...percentileBounds(resampled, confidence, drawn) } : null;
  const difference = champion && bounded(better * (all.own - all.other), all.differences(better));
  const corrected = 1 - (1 - confidence) / Math.max(1, large.length);
  const width = normalQuantile(1 - (1 - corrected) / 2);
  const judgedSlices = new Map(
    large.map(({ slice, units: drawnOfSlice, own, other, differences }) => {
      const value = better * (own - other);
      const reach = width * standardError(differences(better), drawnOfSlice);
      const bounds = Number.isFinite(reach) ? { low: value - reach, high: value + reach } : { low: null, high: null };
      const found = {
        challenger: Number.isFinite(own) ? own : null,
        champion: Number.isFinite(other) ? other : null,
        difference: Number.isFinite(value) ? { value, ...bounds } : null,
      };
      return [slice, found];
    }),
  );
  const nothing = { challenger: null, champion: null, difference: null };
  return {
    difference: difference && {
      ...difference,
      confidence,
      resamples: resampleCount,
      clusters: clusters?.count ?? null,
      method: 'paired bootstrap',
    },
    intervals: {
      challenger: bounded(all.own, all.challenger),
      champion: champion && bounded(all.other, all.champion),
    },
    slices: slices.map((slice): Slice => {
      const { column, value, tooSmall } = slice;
      return { column, value, rows: slice.rows.length, tooSmall, ...(judgedSlices.get(slice) ?? nothing) };
    }),
    sliceCorrection: large.length === 0 ? null : { method: 'Bonferroni', slices: large.length, confidence: corrected },
  };
}

/** The metric of both models on some rows as they are, and room for it on each resample. */
function paired(given: {
  statistic: (judged: ScoredRows, ids: Int32Array) => Statistic;
  challenger: ScoredRows;
  champion: ScoredRows | null;
  ids: Int32Array;
  resamples: number;
}) {
  const { statistic, challenger, champion, ids } = given;
  const own = statistic(challenger, ids);
  const other = champion === null ? () => Number.NaN : statistic(champion, ids);
  const once = new Int32Array(unitsOf(ids)).fill(1);
  const drawn = { challenger: new Float64Array(given.resamples), champion: new Float64Array(given.resamples) };
  return {
    own: own(once),
    other: other(once),
    ...drawn,
    draw: (weights: Int32Array, resample: number) => {
      drawn.challenger[resample] = own(weights);
      drawn.champion[resample] = other(weights);
    },
    differences: (better: number) =>
      drawn.challenger.map((value, resample) => better * (value - (drawn.champion[resample] ?? Number.NaN))),
  };
}

/** The difference of the two models in a metric, above 0 where the challenger is better; null where it is not defined. */
export function differenceOn(
  metric: string,
  direction: Direction,
  challenger: ScoredRows,
  champion: ScoredRows,
): number | null {
  const ids = new Int32Array(countRows(challenger));
  const valueOf = (judged: ScoredRows) => statisticOf(metric, judged, ids)(Int32Array.of(1));
  const value = valueOf(challenger) - valueOf(champion);
  return Number.isFinite(value) ? (direction === 'higher' ? value : -value) : null;
}
