import type { Curves } from '../../judging/evaluation.ts';
import { formatValue } from '../../text/format.ts';
import { html, type Html } from '../markup/html.ts';
import { legend, linePlot, type PlotLine } from '../plot/line-plot.ts';
import type { ReportInput } from './report-input.ts';

/**
 * ROC and precision-recall curves of challenger and champion; null unless the problem is binary.
 */
export function curvesSection({ evaluation }: ReportInput): Html | null {
  const { challenger, champion, classes, metric } = evaluation;
  const challengerCurves = challenger.curves;
  if (challengerCurves === null) return null;
  const championCurves = champion?.curves ?? null;
  const lines = (pick: (curves: Curves) => [number, number][]): PlotLine[] => [
    ...(championCurves === null ? [] : [{ series: 'champion' as const, points: pick(championCurves) }]),
    { series: 'challenger', points: pick(challengerCurves) },
  ];
  const positive = classes[1] ?? 'positive';
  const [, positives] = challenger.perClass;
  const share = positives === undefined ? 0 : positives.rows / Math.max(1, evaluation.rows.test);
  return html`<section>
    <h2>Curves</h2>
    <p class="note">
      Results for the class ${positive} at all thresholds. Dashed: results of guessing. The gate decides by ${metric},
      not by these curves.
    </p>
    ${championCurves === null ? null : legend(['challenger', 'champion'])}
    <div class="pair even">
      <div>
        <h3>ROC${areaNote('AUC', challenger.metrics['auc'])}</h3>
        ${linePlot({
          title: 'ROC: share of positive rows found, by share of negative rows predicted positive',
          xLabel: 'false positive rate',
          yLabel: 'true positive rate',
          x: [0, 1],
          y: [0, 1],
          lines: lines(({ roc }) => roc),
          reference: [
            [0, 0],
            [1, 1],
          ],
        })}
      </div>
      <div>
        <h3>Precision by recall${areaNote('average precision', challenger.metrics['average_precision'])}</h3>
        ${linePlot({
          title: 'Precision by recall',
          xLabel: 'recall',
          yLabel: 'precision',
          x: [0, 1],
          y: [0, 1],
          lines: lines(({ precisionRecall }) => precisionRecall),
          reference: [
            [0, share],
            [1, share],
          ],
        })}
      </div>
    </div>
  </section>`;
}

function areaNote(name: string, value: number | null | undefined): Html | null {
  return value === null || value === undefined ? null : html` <span class="soft">${name} ${formatValue(value)}</span>`;
}
