import type { ColumnDrift } from '../../profile/drift-record.ts';
import { formatCount, formatDistance, formatShare } from '../../text/format.ts';
import { html, type Html } from '../markup/html.ts';
import type { ReportInput } from './report-input.ts';

/** At least this many columns are listed; further columns without drift are folded. */
const shown = 5;

/** Drift of the rows from the champion's training rows, largest drift first. */
export function driftSection({ evaluation, plan }: ReportInput): Html {
  const { drift } = evaluation;
  if (drift.reason !== null) {
    return html`<section>
      <h2>Drift since the champion</h2>
      <p class="note">Drift is unknown: ${drift.reason}.</p>
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
      Compares the ${formatCount(rows.champion)} training rows of the champion with
      ${drift.of === 'newer' ? `the ${formatCount(rows.now)} rows that are newer than its run` : `the ${formatCount(rows.now)} training rows of this run`}.
      PSI is the population stability index. Below 0.1, a column has not changed; from 0.25, it has changed a lot. With
      few rows, PSI is high by chance. A column counts as changed only if chance gives its PSI less than once in a
      thousand times.
    </p>
    <ol class="drift">
      ${target === null ? null : line(target, `${target.column}, the target${plan.pipeline.problem === 'regression' ? '' : '’s classes'}`)}
      ${columns.slice(0, first).map((column) => line(column, column.column))}
    </ol>
    ${
      rest.length === 0
        ? null
        : html`<details>
            <summary>${rest.length} more columns without drift</summary>
            <ol class="drift">
              ${rest.map((column) => line(column, column.column))}
            </ol>
          </details>`
    }
    ${more === 0 ? null : html`<p class="note below">${more} columns with less drift are not listed.</p>`}
  </section>`;
}

const verdictTexts: Record<ColumnDrift['verdict'], string> = {
  large: 'large drift',
  some: 'some drift',
  unsure: 'too few rows to tell',
  none: 'no drift',
};
const tones: Record<ColumnDrift['verdict'], string> = { large: 'bad', some: 'warn', unsure: '', none: 'good' };

function summary(columns: ColumnDrift[], target: ColumnDrift | null): string {
  const moved = columns.filter(({ verdict }) => verdict === 'some' || verdict === 'large');
  const isMoved = target !== null && (target.verdict === 'some' || target.verdict === 'large');
  const targetText = target === null ? '' : isMoved ? ' The target has changed, too.' : ' The target has not changed.';
  if (moved.length === 0) {
    return isMoved
      ? 'No feature has changed, but the target has.'
      : 'Neither the features nor the target have changed.';
  }
  const names = moved.slice(0, 5).map(({ column }) => column);
  const more = moved.length > names.length ? ` and ${moved.length - names.length} more` : '';
  const have = moved.length === 1 ? 'has' : 'have';
  return `${moved.length} of ${columns.length} columns ${have} changed: ${names.join(', ')}${more}.${targetText}`;
}

function line({ psi, verdict, moved, expected }: ColumnDrift, name: string): Html {
  return html`<li>
    <span class="name">${name}</span>
    <span class="what ${tones[verdict]}">${verdictTexts[verdict]}</span>
    <span class="number">PSI ${formatDistance(psi)}</span>
    <span class="why"
      >${
        verdict === 'none' || moved.length === 0
          ? `about ${formatDistance(expected)} is expected by chance`
          : moved
              .map(({ bin, from, to }) => `${bin}: ${formatShare(from, 1)} → ${formatShare(to, 1)} of the rows`)
              .join('; ')
      }</span
    >
  </li>`;
}
