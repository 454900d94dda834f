import type { Calibration } from '../../judging/evaluation.ts';
import { html, type Html } from '../markup/html.ts';
import { legend, linePlot, type PlotLine, type Series } from '../plot/line-plot.ts';
import type { ReportInput } from './report-input.ts';

const words = {
  binary: {
    note: 'Of the rows given a probability, the share that came true: above the dashed line the model says too little, below it too much. A dot is larger with more rows.',
    xLabel: 'probability given',
    yLabel: 'share that came true',
  },
  multiclass: {
    note: 'Of the rows whose likeliest class was given a probability, the share where it was right: below the dashed line the model is surer than it may be. A dot is larger with more rows.',
    xLabel: 'probability of the predicted class',
    yLabel: 'share that was right',
  },
  regression: {
    note: 'Mean target by mean prediction, in bins of about as many rows each: above the dashed line the model says too little, below it too much.',
    xLabel: 'mean prediction',
    yLabel: 'mean target',
  },
};

/** Whether predictions can be taken at their word; nothing without bins. */
export function calibrationSection({ evaluation }: ReportInput): Html | null {
  const { problem, challenger, champion } = evaluation;
  const own = challenger.calibration;
  if (own.length === 0) return null;
  const other = champion?.calibration ?? [];
  const { note, xLabel, yLabel } = words[problem];
  const all = [...own, ...other].flatMap(({ predicted, observed }) => [predicted, observed]);
  const sized = problem !== 'regression';
  const room = 0.04 * (Math.max(...all) - Math.min(...all));
  const range: [number, number] = sized ? [0, 1] : [Math.min(...all) - room, Math.max(...all) + room];
  return html`<section>
    <h2>Calibration</h2>
    <p class="note">${note}</p>
    ${other.length === 0 ? null : legend(['challenger', 'champion'])}
    ${linePlot({
      title: `Calibration: ${yLabel} by ${xLabel}`,
      xLabel,
      yLabel,
      x: range,
      y: range,
      lines: [...(other.length === 0 ? [] : [line('champion', other, sized)]), line('challenger', own, sized)],
      reference: [
        [range[0], range[0]],
        [range[1], range[1]],
      ],
    })}
  </section>`;
}

function line(series: Series, bins: Calibration, sized: boolean): PlotLine {
  const most = Math.max(...bins.map(({ rows }) => rows), 1);
  return {
    series,
    points: bins.map(({ predicted, observed }) => [predicted, observed]),
    weights: bins.map(({ rows }) => (sized ? rows / most : 0.2)),
  };
}
