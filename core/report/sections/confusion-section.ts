import { formatCount, formatPercent, formatShare } from '../../text/format.ts';
import { heatCell } from '../markup/heat-cell.ts';
import { html, type Html } from '../markup/html.ts';
import { mergeClasses } from './merge-classes.ts';
import type { ReportInput } from './report-input.ts';

/** More classes would not fit on a page. */
const mostClasses = 20;

/**
 * A heat map of true and predicted classes. Each cell is a share of its true class; null for
 * regression.
 */
export function confusionSection({ evaluation }: ReportInput): Html | null {
  if (evaluation.problem === 'regression') return null;
  const { labels, counts } = mergeClasses(evaluation, mostClasses);
  const many = labels.length > 8;
  const total = evaluation.rows.test;
  const predicted = labels.map((_, column) => counts.reduce((sum, line) => sum + (line[column] ?? 0), 0));
  const body = labels.map((label, row) => {
    const line = counts[row] ?? [];
    const rows = line.reduce((sum, count) => sum + count, 0);
    return html`<tr>
      <th scope="row">${label}</th>
      ${line.map((count, column) => cell(count, rows, `${label} predicted as ${labels[column] ?? ''}`, many))}
      <td class="side">${formatShare(rows, total)}</td>
    </tr>`;
  });
  return html`<section>
    <h2>Confusion</h2>
    <p class="note">
      Each row is a true class and each column a predicted class, largest first. A cell is the percentage of its row;
      the diagonal is recall. The margins give the true and the predicted share of each class among all test rows.
    </p>
    <div class="scroll">
      <table class="heat${many ? ' many' : ''}">
        <thead>
          <tr>
            <th></th>
            ${labels.map((label) => html`<th scope="col" class="${many ? 'upright' : 'wide'}">${label}</th>`)}
            <th class="side">true</th>
          </tr>
        </thead>
        <tbody>
          ${body}
          <tr>
            <th class="soft">predicted</th>
            ${predicted.map((count) => html`<td class="side" style="text-align:center">${many ? percent(count, total) : formatShare(count, total)}</td>`)}
            <td></td>
          </tr>
        </tbody>
      </table>
    </div>
  </section>`;
}

/** A whole percentage without its sign, for the narrow cells of a large map. */
function percent(part: number, whole: number): string {
  return part === 0 || whole === 0 ? '' : formatPercent(part, { of: whole, decimals: 0 }).replace('%', '');
}

function cell(count: number, rows: number, what: string, many: boolean): Html {
  const title = `${what}: ${formatCount(count)} of ${formatCount(rows)} rows`;
  return heatCell(rows === 0 ? 0 : count / rows, many ? percent(count, rows) : formatShare(count, rows), 'blue', title);
}
