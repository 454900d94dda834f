import type { ClassScore } from '../../judging/evaluation.ts';
import { formatCount, formatShare, formatValue } from '../../text/format.ts';
import { heatCell } from '../markup/heat-cell.ts';
import { html, type Html } from '../markup/html.ts';
import type { ReportInput } from './report-input.ts';

/** Classes that are shown at once; the smaller ones are one line, and folded away. */
const shownClasses = 20;

/** True and predicted share and F1 of each class as a heat map, largest first; nothing for regression. */
export function classesSection({ evaluation }: ReportInput): Html | null {
  const { challenger, champion, rows } = evaluation;
  if (challenger.perClass.length === 0) return null;
  const sorted = [...challenger.perClass].sort((a, b) => b.rows - a.rows);
  const champions = champion?.perClass.length ? new Map(champion.perClass.map((one) => [one.label, one])) : null;
  const table = (body: Html[]) => classLines({ body, hasChampion: champions !== null });
  const largest = Math.max(1, ...sorted.flatMap((one) => [one.rows, one.predicted]));
  const line = (score: ClassScore, f1OfChampion: number | undefined) =>
    html`<tr>
      <th scope="row">${score.label}</th>
      <td class="number rows">${formatCount(score.rows)}</td>
      ${heatCell(score.rows / largest, formatShare(score.rows, rows.test), 'grey')}
      ${heatCell(score.predicted / largest, formatShare(score.predicted, rows.test), 'grey')}
      ${heatCell(score.f1, formatValue(score.f1))}
      ${champions === null ? null : heatCell(f1OfChampion ?? 0, formatValue(f1OfChampion))}
      <td class="number">${formatValue(score.precision)}</td>
      <td class="number">${formatValue(score.recall)}</td>
    </tr>`;
  const lines = sorted.map((score) => line(score, champions?.get(score.label)?.f1));
  // Folding a single class away would only take away its name.
  const kept = lines.length > shownClasses + 1 ? shownClasses : lines.length;
  const others = sorted.slice(kept);
  const other =
    others.length === 0
      ? []
      : [
          line(
            merge(others),
            merge(others.map(({ label, rows: own }) => ({ ...(champions?.get(label) ?? noScore), label, rows: own })))
              .f1,
          ),
        ];
  return html`<section>
    <h2>Classes</h2>
    <p class="note">
      Shares of the test rows that are of a class and that are predicted so, largest first. A class that is predicted
      more often than it is there takes rows of others. F1 is the harmonic mean of precision and
      recall${champions === null ? '' : '; the last shaded column is the champion’s F1, on the compared rows'}.
    </p>
    ${table([...lines.slice(0, kept), ...other])}
    ${
      others.length === 0
        ? null
        : html`<details>
            <summary>The ${others.length} other classes</summary>
            ${table(lines.slice(kept))}
          </details>`
    }
  </section>`;
}

const noScore = { predicted: 0, precision: 0, recall: 0, f1: 0 };

/** Several classes as one: rows are summed, scores averaged by rows. */
function merge(scores: ClassScore[]): ClassScore {
  const total = (pick: (score: ClassScore) => number) => scores.reduce((sum, score) => sum + pick(score), 0);
  const rows = total((score) => score.rows);
  const mean = (pick: (score: ClassScore) => number) => (rows === 0 ? 0 : total((one) => pick(one) * one.rows) / rows);
  return {
    label: `${scores.length} others, mean`,
    rows,
    predicted: total((score) => score.predicted),
    precision: mean((score) => score.precision),
    recall: mean((score) => score.recall),
    f1: mean((score) => score.f1),
  };
}

function classLines({ body, hasChampion }: { body: Html[]; hasChampion: boolean }): Html {
  return html`<div class="scroll">
    <table class="heat lines">
      <thead>
        <tr>
          <th>Class</th>
          <th class="number rows">Rows</th>
          <th>True</th>
          <th>Predicted</th>
          <th>F1</th>
          ${hasChampion ? html`<th>Champion</th>` : null}
          <th class="number">Precision</th>
          <th class="number">Recall</th>
        </tr>
      </thead>
      <tbody>
        ${body}
      </tbody>
    </table>
  </div>`;
}
