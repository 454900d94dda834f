import { formatShare } from '../../text/format.ts';
import { html, type Html } from '../markup/html.ts';
import type { ReportInput } from './report-input.ts';

/** Most features in the open list; further features are folded. */
const shown = 15;

/** The importance of the features; null if there is neither a value nor a reason. */
export function importanceSection({ evaluation }: ReportInput): Html | null {
  const { features, reason } = evaluation.importance;
  if (features === null)
    return reason === null
      ? null
      : html`<section>
          <h2>Features</h2>
          <p class="note">Feature importance is unknown: ${reason}.</p>
        </section>`;
  const most = Math.max(...features.map(({ gain }) => gain), Number.MIN_VALUE);
  const bars = features.map(
    ({ feature, gain }) =>
      html`<li>
        <span class="name">${feature}</span>
        <span class="bar"><i style="--share:${((100 * gain) / most).toFixed(1)}%"></i></span>
        <span class="number">${formatShare(gain, 1)}</span>
      </li>`,
  );
  const rest = bars.slice(shown);
  return html`<section>
    <h2>Features</h2>
    <p class="note">
      Feature importance: each feature’s share of the total gain of all splits in training. It shows which features the
      model uses, not why.
    </p>
    <ol class="bars">
      ${bars.slice(0, shown)}
    </ol>
    ${
      rest.length === 0
        ? null
        : html`<details>
            <summary>${rest.length} more</summary>
            <ol class="bars">
              ${rest}
            </ol>
          </details>`
    }
  </section>`;
}
