import type { Residuals } from '../../judging/evaluation.ts';
import { formatPercent, formatValue } from '../../text/format.ts';
import { html, type Html } from '../markup/html.ts';
import type { ReportInput } from './report-input.ts';

/** Size of the square plot and of the margin for its labels, in pixels. */
const side = 320;
const margin = 62;

/** Binned predictions and targets, and the quantiles of the errors; null for classification. */
export function residualsSection({ evaluation }: ReportInput): Html | null {
  const { residuals } = evaluation.challenger;
  if (residuals === null) return null;
  return html`<section>
    <h2>Predictions and targets</h2>
    <div class="pair">
      <div>
        <p class="note">
          Test rows by target (horizontal) and prediction (vertical); stronger colours stand for more rows. On the
          dashed line, the prediction is exact. The edge cells include the outermost half percent of the rows.
        </p>
        ${plot(residuals.density)}
      </div>
      <div>
        <p class="note">Error: prediction minus target. Below 0, the prediction is too low.</p>
        <table>
          <thead>
            <tr>
              <th>Share of rows below</th>
              <th class="number">Error</th>
            </tr>
          </thead>
          <tbody>
            ${residuals.quantiles.map(
              ({ share, error }) =>
                html`<tr>
                  <th scope="row">${formatPercent(share)}${share === 0.5 ? ' (median)' : ''}</th>
                  <td class="number">${formatValue(error)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </div>
  </section>`;
}

function plot({ low, high, size, cells }: Residuals['density']): Html {
  const most = Math.max(1, ...cells.map(([, , rows]) => rows));
  const pixels = side / size;
  const squares = cells.map(([column, row, rows]) => {
    // The logarithm keeps cells with few rows visible.
    const opacity = (0.12 + (0.88 * Math.log(rows)) / Math.log(most + 1)).toFixed(2);
    return html`<rect
      class="cell"
      x="${margin + column * pixels}"
      y="${side - (row + 1) * pixels}"
      width="${pixels}"
      height="${pixels}"
      fill-opacity="${opacity}"
    ></rect>`;
  });
  const width = margin + side + 10;
  return html`<svg class="plot" viewBox="0 -8 ${width} ${side + 48}" role="img">
    <title>Number of test rows by target and prediction</title>
    ${squares}
    <rect class="frame" x="${margin}" y="0" width="${side}" height="${side}"></rect>
    <line class="reference" x1="${margin}" y1="${side}" x2="${margin + side}" y2="0"></line>
    <text x="${margin}" y="${side + 16}">${formatValue(low)}</text>
    <text x="${margin + side}" y="${side + 16}" text-anchor="end">${formatValue(high)}</text>
    <text x="${margin + side / 2}" y="${side + 32}" text-anchor="middle">target</text>
    <text x="${margin - 5}" y="${side}" text-anchor="end">${formatValue(low)}</text>
    <text x="${margin - 5}" y="10" text-anchor="end">${formatValue(high)}</text>
    <text x="14" y="${side / 2}" text-anchor="middle" transform="rotate(-90 14 ${side / 2})">prediction</text>
  </svg>`;
}
