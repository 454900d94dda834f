import type { Slice } from '../../judging/evaluation.ts';
import {
  formatBounds,
  formatCount,
  formatDifference,
  formatDistance,
  formatPercent,
  formatValue,
} from '../../text/format.ts';
import { html, type Html } from '../markup/html.ts';
import { intervalStrip, stripScale } from '../plot/interval-strip.ts';
import type { ReportInput } from './report-input.ts';

/** The gate's metric for each slice of gate.slices; null without slices. */
export function slicesSection({ evaluation, plan }: ReportInput): Html | null {
  const { slices, sliceCorrection, metric, champion } = evaluation;
  if (slices.length === 0) return null;
  const large = slices.filter(({ tooSmall }) => !tooSmall);
  const small = slices.length - large.length;
  const hasComparison = champion?.comparable === true;
  const scale = stripScale([
    0,
    ...large.flatMap(({ difference }) => [difference?.low ?? null, difference?.high ?? null]),
  ]);
  const { minRows = 0, maxDrop = 0 } = plan.pipeline.gate.slices ?? {};
  return html`<section>
    <h2>Slices</h2>
    <p class="note">
      ${metric} on the compared test rows with each value of a column. If the difference is above 0, the challenger is
      better. The gate rejects the challenger if a slice loses more than ${formatPercent(maxDrop)} of the champion’s
      value and its whole interval is below 0.
      ${
        sliceCorrection === null
          ? null
          : `Each interval has ${formatPercent(sliceCorrection.confidence)} confidence, a ${sliceCorrection.method} correction for ${sliceCorrection.slices} slices.`
      }
      ${small === 0 ? null : `${small} ${small === 1 ? 'slice' : 'slices'} with fewer than ${minRows} rows ${small === 1 ? 'is' : 'are'} left out.`}
    </p>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>Slice</th>
            <th class="number">Rows</th>
            <th class="number">Challenger</th>
            ${
              hasComparison
                ? html`<th class="number">Champion</th>
                    <th class="number">Difference</th>
                    <th class="number">Interval</th>
                    <th class="strips"></th>`
                : null
            }
          </tr>
        </thead>
        <tbody>
          ${large.map((slice) => line(slice, hasComparison, scale))}
        </tbody>
      </table>
    </div>
  </section>`;
}

function line(slice: Slice, hasComparison: boolean, scale: [number, number]): Html {
  const { column, value, rows, challenger, champion, difference } = slice;
  return html`<tr>
    <th scope="row"><span class="soft">${column}</span> ${value ?? html`<em>missing</em>`}</th>
    <td class="number">${formatCount(rows)}</td>
    <td class="number">${formatValue(challenger)}</td>
    ${
      hasComparison
        ? html`<td class="number">${formatValue(champion)}</td>
            <td class="number ${toneOf(difference)}">${formatDifference(difference?.value)}</td>
            <td class="number soft">
              ${difference === null ? '–' : formatBounds(difference.low, difference.high, formatDistance)}
            </td>
            <td class="strips">
              ${difference === null ? null : intervalStrip({ interval: difference, scale, marks: [{ at: 0, what: 'zero' }] })}
            </td>`
        : null
    }
  </tr>`;
}

/** Colours a difference only if chance does not explain it. */
function toneOf(difference: Slice['difference']): string {
  if ((difference?.low ?? 0) > 0) return 'tone good';
  return (difference?.high ?? 0) < 0 ? 'tone bad' : '';
}
