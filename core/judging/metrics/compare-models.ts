import type { Interval, Evaluation, Slice } from '../evaluation.ts';
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
  challenger: ScoredRows;
  /** The same rows with the champion's answers; null without a comparable champion. */
  champion: ScoredRows | null;
  /** Null if each row is drawn by itself. */
  clusters: Clusters | null;
  slices: { columns: SliceColumn[]; minRows: number } | null;
  /** With more rows than this, rows are drawn in blocks (default: 200,000). */
  largest?: number;
}

export type Comparison = Pick<Evaluation, 'difference' | 'intervals' | 'slices' | 'sliceCorrection'>;

/**
 * The gate's metric of both models, their difference, and the same for each slice, with intervals.
 * Both models are resampled on the same rows, so that common effects, such as a hard week, cancel
 * out of the difference. A slice's interval uses a multiple of the bootstrap's standard error,
 * because extreme percentiles need many more resamples.
 */
export function compareModels(input: CompareModelsInput): Comparison {
  const { metric, direction, confidence, challenger, champion, clusters, largest = mostSingleRows } = input;
  const rows = countRows(challenger);
  const linear = rows > largest;
  const sign = direction === 'higher' ? 1 : -1;
  const units = drawnUnits(rows, clusters, largest);
  const statistic = (scored: ScoredRows, ids: Int32Array) => statisticOf(metric, scored, ids, linear);
  const all = pairStatistics({ statistic, challenger, champion, ids: units.ids, resamples: resampleCount });
  const slices = slicesOf(input.slices, rows);
  const large = slices
    .filter(({ tooSmall }) => !tooSmall)
    .map((slice) => {
      const ids = slice.rows.map((row) => units.ids[row] ?? 0);
      const restrict = (scored: ScoredRows) => chooseRows(scored, slice.rows);
      return {
        slice,
        units: new Set(ids).size,
        ...pairStatistics({
          statistic,
          challenger: restrict(challenger),
          champion: champion && restrict(champion),
          ids,
          resamples: linear ? fewResamples : resampleCount,
        }),
      };
    });
  bootstrap(units.count, resampleCount, (weights, resample) => {
    for (const { draw } of resample < fewResamples || !linear ? [all, ...large] : [all]) draw(weights, resample);
  });

  const drawn = units.count;
  const bounded = (value: number, resampled: Float64Array): Interval | null =>
    Number.isFinite(value) ? { value, ...percentileBounds(resampled, confidence, drawn) } : null;
  const difference = champion && bounded(sign * (all.value.challenger - all.value.champion), all.differences(sign));
  const corrected = 1 - (1 - confidence) / Math.max(1, large.length);
  const width = normalQuantile(1 - (1 - corrected) / 2);
  const sliceResults = new Map(
    large.map(({ slice, units: drawnUnitsOfSlice, value: { challenger: own, champion: other }, differences }) => {
      const value = sign * (own - other);
      const reach = width * standardError(differences(sign), drawnUnitsOfSlice);
      const bounds = Number.isFinite(reach) ? { low: value - reach, high: value + reach } : { low: null, high: null };
      const result = {
        challenger: Number.isFinite(own) ? own : null,
        champion: Number.isFinite(other) ? other : null,
        difference: Number.isFinite(value) ? { value, ...bounds } : null,
      };
      return [slice, result];
    }),
  );
  const noResult = { challenger: null, champion: null, difference: null };
  return {
    difference: difference && {
      ...difference,
      confidence,
      resamples: resampleCount,
      clusters: clusters?.count ?? null,
      method: 'paired bootstrap',
    },
    intervals: {
      challenger: bounded(all.value.challenger, all.resampled.challenger),
      champion: champion && bounded(all.value.champion, all.resampled.champion),
    },
    slices: slices.map((slice): Slice => {
      const { column, value, tooSmall } = slice;
      return { column, value, rows: slice.rows.length, tooSmall, ...(sliceResults.get(slice) ?? noResult) };
    }),
    sliceCorrection: large.length === 0 ? null : { method: 'Bonferroni', slices: large.length, confidence: corrected },
  };
}

/** The metric of both models on some rows. `draw` computes it on one resample. */
function pairStatistics({
  statistic,
  challenger,
  champion,
  ids,
  resamples,
}: {
  statistic: (scored: ScoredRows, ids: Int32Array) => Statistic;
  challenger: ScoredRows;
  champion: ScoredRows | null;
  ids: Int32Array;
  resamples: number;
}) {
  const challengerStatistic = statistic(challenger, ids);
  const championStatistic = champion === null ? () => Number.NaN : statistic(champion, ids);
  const once = new Int32Array(unitsOf(ids)).fill(1);
  const resampled = { challenger: new Float64Array(resamples), champion: new Float64Array(resamples) };
  return {
    value: { challenger: challengerStatistic(once), champion: championStatistic(once) },
    resampled,
    draw: (weights: Int32Array, resample: number) => {
      resampled.challenger[resample] = challengerStatistic(weights);
      resampled.champion[resample] = championStatistic(weights);
    },
    /** `sign`: 1 if higher is better, otherwise -1. */
    differences: (sign: number) =>
      resampled.challenger.map((value, resample) => sign * (value - (resampled.champion[resample] ?? Number.NaN))),
  };
}

/**
 * The difference of the two models in a metric, above 0 if the challenger is better; null if
 * undefined.
 */
export function differenceOn(
  metric: string,
  direction: Direction,
  challenger: ScoredRows,
  champion: ScoredRows,
): number | null {
  const ids = new Int32Array(countRows(challenger));
  const valueOf = (scored: ScoredRows) => statisticOf(metric, scored, ids)(Int32Array.of(1));
  const value = valueOf(challenger) - valueOf(champion);
  return Number.isFinite(value) ? (direction === 'higher' ? value : -value) : null;
}
