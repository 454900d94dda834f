import type { ColumnDrift } from '../../profile/drift-record.ts';
import { formatCount, formatDistance, formatShare } from '../../text/format.ts';
import { html, type Html } from '../markup/html.ts';
import type { ReportInput } from './report-input.ts';

/** Columns that are shown at once, if fewer have moved; the others are folded away. */
const shown = 5;

/** How far the rows have moved since those that the champion was trained on, in words; what moved most comes first. */
export function driftSection({ evaluation, plan }: ReportInput): Html {
  const { drift } = evaluation;
  if (drift.reason !== null) {
    return html`<section>
      <h2>Drift since the champion</h2>
      <p class="note">Nothing can be said of it: ${drift.reason}.</p>
    </section>`;
  }
  const { rows, columns, target, more } = drift;
  const moved = columns.filter(({ verdict }) => verdict === 'some' || verdict === 'large').length;
  const first = Math.max(shown, moved);
  const rest = columns.slice(first);
  return html`<section>
    <h2>Drift since the champion</h2>
    <p>${summary(columns, target)}</p>
    <p class="note">
      The ${formatCount(rows.champion)} rows that the champion was trained on, against
      ${drift.of === 'newer' ? `the ${formatCount(rows.now)} rows that have come since its run` : `the ${formatCount(rows.now)} training rows of this run`}.
      PSI is the population stability index: below 0.1 a column is as it was, from 0.25 it has moved far. From few rows
      it is high by chance; a column has only moved where chance gives such a value less than once in a thousand times.
    </p>
    <ol class="drift">
      ${target === null ? null : line(target, `${target.column}, the target${plan.pipeline.problem === 'regression' ? '' : '’s classes'}`)}
      ${columns.slice(0, first).map((column) => line(column, column.column))}
    </ol>
    ${
      rest.length === 0
        ? null
        : html`<details>
            <summary>${rest.length} more that have not moved</summary>
            <ol class="drift">
              ${rest.map((column) => line(column, column.column))}
            </ol>
          </details>`
    }
    ${more === 0 ? null : html`<p class="note below">${more} columns that moved less are not listed.</p>`}
  </section>`;
}

const words: Record<ColumnDrift['verdict'], string> = {
  large: 'moved far',
  some: 'moved',
  unsure: 'too few rows to tell',
  none: 'as it was',
};
const tones: Record<ColumnDrift['verdict'], string> = { large: 'bad', some: 'warn', unsure: '', none: 'good' };

function summary(columns: ColumnDrift[], target: ColumnDrift | null): string {
  const moved = columns.filter(({ verdict }) => verdict === 'some' || verdict === 'large');
  const isMoved = target !== null && (target.verdict === 'some' || target.verdict === 'large');
  const ofTarget = target === null ? '' : isMoved ? ' The target has moved, too.' : ' The target has not.';
  if (moved.length === 0) {
    return isMoved ? 'No feature has moved, but the target has.' : 'Neither a feature nor the target has moved.';
  }
  const names = moved.slice(0, 5).map(({ column }) => column);
  const others = moved.length > names.length ? ` and ${moved.length - names.length} more` : '';
  const have = moved.length === 1 ? 'has' : 'have';
  return `${moved.length} of ${columns.length} columns ${have} moved: ${names.join(', ')}${others}.${ofTarget}`;
}

function line({ psi, verdict, moved, expected }: ColumnDrift, name: string): Html {
  return html`<li>
    <span class="name">${name}</span>
    <span class="what ${tones[verdict]}">${words[verdict]}</span>
    <span class="number">PSI ${formatDistance(psi)}</span>
    <span class="why"
      >${
        verdict === 'none' || moved.length === 0
          ? `by chance about ${formatDistance(expected)}`
          : moved
              .map(({ bin, from, to }) => `${bin}: ${formatShare(from, 1)} → ${formatShare(to, 1)} of the rows`)
              .join('; ')
      }</span
    >
  </li>`;
}
