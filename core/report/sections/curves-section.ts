import { formatValue } from '../../text/format.ts';
import { html, type Html } from '../markup/html.ts';
import { legend, linePlot, type PlotLine } from '../plot/line-plot.ts';
import type { ReportInput } from './report-input.ts';

/** ROC and precision by recall of challenger and champion; nothing where there are not two classes. */
export function curvesSection({ evaluation }: ReportInput): Html | null {
  const { challenger, champion, classes, metric } = evaluation;
  const own = challenger.curves;
  if (own === null) return null;
  const other = champion?.curves ?? null;
  const lines = (pick: (curves: NonNullable<typeof own>) => [number, number][]): PlotLine[] => [
    ...(other === null ? [] : [{ series: 'champion' as const, points: pick(other) }]),
    { series: 'challenger', points: pick(own) },
  ];
  const positive = classes[1] ?? 'positive';
  const [, positives] = challenger.perClass;
  const share = positives === undefined ? 0 : positives.rows / Math.max(1, evaluation.rows.test);
  return html`<section>
    <h2>Curves</h2>
    <p class="note">
      What every threshold would do for the class ${positive}. Dashed: what guessing gives. The gate decides by
      ${metric}, not by these.
    </p>
    ${other === null ? null : legend(['challenger', 'champion'])}
    <div class="pair even">
      <div>
        <h3>ROC${areaNote('AUC', challenger.metrics['auc'])}</h3>
        ${linePlot({
          title: 'ROC: share of the positive rows found, by share of the negative rows mistaken for positive',
          xLabel: 'negative rows called positive',
          yLabel: 'positive rows found',
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
