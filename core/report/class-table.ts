import { formatCount, formatShare, formatValue } from './format.ts';
import { html, type Html } from './html.ts';
import type { ReportInput } from './report-input.ts';

/** Classes that are shown at once; the smaller ones are folded away. */
const shownClasses = 20;

/** Precision, recall and F1 of each class, largest first, with the champion's F1; nothing for regression. */
export function classTable({ evaluation }: ReportInput): Html | null {
  const { challenger, champion, rows } = evaluation;
  if (challenger.perClass.length === 0) return null;
  const sorted = [...challenger.perClass].sort((a, b) => b.rows - a.rows);
  const champions = new Map(champion?.perClass.map(({ label, f1 }) => [label, f1]));
  const lines = sorted.map(
    ({ label, rows: own, predicted, precision, recall, f1 }) =>
      html`<tr>
        <th scope="row">${label}</th>
        <td class="number">${formatCount(own)}</td>
        <td class="number">${formatShare(own, rows.test)}</td>
        <td class="number">${formatShare(predicted, rows.test)}</td>
        <td class="number">${formatValue(precision)}</td>
        <td class="number">${formatValue(recall)}</td>
        <td class="number">
          ${formatValue(f1)}<span class="bar"><i style="--share:${(100 * f1).toFixed(1)}%"></i></span>
        </td>
        ${champions.size > 0 ? html`<td class="number">${formatValue(champions.get(label))}</td>` : null}
      </tr>`,
  );
  const table = (body: Html[]) =>
    html`<div class="scroll">
      <table>
        <thead>
          <tr>
            <th>Class</th>
            <th class="number">Rows</th>
            <th class="number">True share</th>
            <th class="number">Predicted share</th>
            <th class="number">Precision</th>
            <th class="number">Recall</th>
            <th class="number">F1</th>
            ${champions.size > 0 ? html`<th class="number">Champion’s F1</th>` : null}
          </tr>
        </thead>
        <tbody>
          ${body}
        </tbody>
      </table>
    </div>`;
  const smaller = lines.slice(shownClasses);
  return html`<section>
    <h2>Classes</h2>
    ${table(lines.slice(0, shownClasses))}
    ${
      smaller.length === 0
        ? null
        : html`<details>
            <summary>${smaller.length} smaller ${smaller.length === 1 ? 'class' : 'classes'}</summary>
            ${table(smaller)}
          </details>`
    }
  </section>`;
}
