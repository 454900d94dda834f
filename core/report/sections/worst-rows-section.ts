import type { WorstRow } from '../../judging/evaluation.ts';
import { formatCount, formatShare, formatValue } from '../../text/format.ts';
import { html, type Html } from '../markup/html.ts';
import type { ReportInput } from './report-input.ts';

/**
 * The test rows with the largest errors of the challenger, with their raw values; null if there are
 * none.
 */
export function worstRowsSection({ evaluation }: ReportInput): Html | null {
  const { worst } = evaluation;
  if (worst.length === 0) return null;
  return html`<section>
    <h2>Worst errors</h2>
    <p class="note">
      The ${worst.length} test rows with the largest errors, with their raw values. Check them first for wrong labels,
      then for information that the model lacks.
    </p>
    <ol class="worst">
      ${worst.map(card)}
    </ol>
  </section>`;
}

function card(row: WorstRow): Html {
  return html`<li>
    <p>${sentence(row)} <span class="soft">row ${formatCount(row.row)}</span></p>
    <dl>
      ${Object.entries(row.record).map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${text(value)}</dd>
          </div>`,
      )}
    </dl>
  </li>`;
}

function sentence({ label, target, predicted, probability, loss }: WorstRow): Html {
  if (label === null) {
    const prediction = typeof predicted === 'number' ? formatValue(predicted) : predicted;
    return html`<strong>${formatValue(target)}</strong>, predicted <strong>${prediction}</strong>: off by
      ${formatValue(loss)}`;
  }
  const chance =
    probability === null ? null : html`; predicted probability of the true class: ${formatShare(probability, 1)}`;
  return html`<strong>${label}</strong>, predicted <strong>${predicted}</strong>${chance}`;
}

function text(value: unknown): string {
  if (value === null || value === undefined) return '–';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
