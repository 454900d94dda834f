import type { Calibration } from '../../judging/evaluation.ts';
import { html, type Html } from '../markup/html.ts';
import { legend, linePlot, type PlotLine, type Series } from '../plot/line-plot.ts';
import type { ReportInput } from './report-input.ts';

const texts = {
  binary: {
    note: 'Rows are grouped by predicted probability; the plot shows the share of positive rows in each group. Above the dashed line, the predicted probability is too low; below it, too high. Larger dots stand for more rows.',
    xLabel: 'predicted probability',
    yLabel: 'share of positive rows',
  },
  multiclass: {
    note: 'Rows are grouped by the probability of the predicted class; the plot shows the share of correct predictions in each group. Below the dashed line, the model is overconfident. Larger dots stand for more rows.',
    xLabel: 'probability of the predicted class',
    yLabel: 'share of correct predictions',
  },
  regression: {
    note: 'Mean target by mean prediction, in bins with about equally many rows. Above the dashed line, predictions are too low; below it, too high.',
    xLabel: 'mean prediction',
    yLabel: 'mean target',
  },
};

/** Predicted probabilities or numbers compared with the outcomes; null without bins. */
export function calibrationSection({ evaluation }: ReportInput): Html | null {
  const { problem, challenger, champion } = evaluation;
  const challengerBins = challenger.calibration;
  if (challengerBins.length === 0) return null;
  const championBins = champion?.calibration ?? [];
  const { note, xLabel, yLabel } = texts[problem];
  const values = [...challengerBins, ...championBins].flatMap(({ predicted, observed }) => [predicted, observed]);
  const isProbability = problem !== 'regression';
  const padding = 0.04 * (Math.max(...values) - Math.min(...values));
  const range: [number, number] = isProbability
    ? [0, 1]
    : [Math.min(...values) - padding, Math.max(...values) + padding];
  return html`<section>
    <h2>Calibration</h2>
    <p class="note">${note}</p>
    ${championBins.length === 0 ? null : legend(['challenger', 'champion'])}
    ${linePlot({
      title: `Calibration: ${yLabel} by ${xLabel}`,
      xLabel,
      yLabel,
      x: range,
      y: range,
      lines: [
        ...(championBins.length === 0 ? [] : [line('champion', championBins, isProbability)]),
        line('challenger', challengerBins, isProbability),
      ],
      reference: [
        [range[0], range[0]],
        [range[1], range[1]],
      ],
    })}
  </section>`;
}

function line(series: Series, bins: Calibration, isProbability: boolean): PlotLine {
  const most = Math.max(...bins.map(({ rows }) => rows), 1);
  return {
    series,
    points: bins.map(({ predicted, observed }) => [predicted, observed]),
    weights: bins.map(({ rows }) => (isProbability ? rows / most : 0.2)),
  };
}
