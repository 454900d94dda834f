import { formatCount, formatShare, formatValue } from './format.ts';
import { html, type Html } from './html.ts';
import type { ReportInput } from './report-input.ts';

/** More are in evaluation.json. */
const mostClasses = 100;

/** Precision, recall and F1 of each class, largest first, with the champion's F1; nothing for regression. */
export function classTable({ evaluation }: ReportInput): Html | null {
  const { challenger, champion, rows } = evaluation;
  if (challenger.perClass.length === 0) return null;
  const sorted = [...challenger.perClass].sort((a, b) => b.rows - a.rows);
  const champions = new Map(champion?.perClass.map(({ label, f1 }) => [label, f1]));
  const left = sorted.length - mostClasses;
  const body = sorted.slice(0, mostClasses).map(
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
  return html`<section>
    <h2>Classes</h2>
    <div class="scroll">
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
    </div>
    ${left > 0 ? html`<p class="note">${left} smaller classes are in evaluation.json.</p>` : null}
  </section>`;
}
