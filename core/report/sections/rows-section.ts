import { formatCount, formatShare } from '../../text/format.ts';
import { html, type Html } from '../markup/html.ts';
import type { ReportInput } from './report-input.ts';

/** Where the rows went: read, left out and why, and the sides of the split. */
export function rowsSection({ profile, splitRows, oneSidedClasses, evaluation, plan }: ReportInput): Html {
  const { rows, quarantine, ignoredColumns } = profile;
  const sides = splitRows ?? { test: evaluation.rows.test };
  const line = (what: string, count: number, note: string, part = false) =>
    html`<tr class="${part ? 'part' : ''}">
      <th scope="row">${what}</th>
      <td class="number">${formatCount(count)}</td>
      <td class="number">${formatShare(count, rows.read)}</td>
      <td class="soft">${note}</td>
    </tr>`;
  return html`<section>
    <h2>Rows</h2>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>Rows</th>
            <th class="number">Count</th>
            <th class="number">Of those read</th>
            <th></th>
          </tr>
        </thead>
        <tbody>
          ${line('read', rows.read, `from ${plan.objects.length} ${plan.objects.length === 1 ? 'object' : 'objects'}`)}
          ${line('quarantined', rows.quarantined, 'a value could not be read')}
          ${line('unlabelled', rows.unlabelled, 'the target is missing')}
          ${line('replaced', rows.duplicates, 'by a newer row of the same key')}
          ${line('clean', rows.clean, 'what is left')}
          ${Object.entries(sides).map(([side, count]) => line(side, count, sideNotes[side] ?? '', true))}
        </tbody>
      </table>
    </div>
    ${oneSidedClasses.count === 0 ? null : oneSidedNote(oneSidedClasses)}
    ${quarantine.length === 0 ? null : quarantineTable(quarantine)}
    <h3>Columns that the pipeline file does not declare</h3>
    ${
      ignoredColumns.length === 0
        ? html`<p class="note">None.</p>`
        : html`<p>${ignoredColumns.map((name, index) => html`${index === 0 ? '' : ', '}<code>${name}</code>`)}</p>`
    }
  </section>`;
}

const sideNotes: Record<string, string> = {
  train: 'the model learns from these',
  validation: 'early stopping and tuning look at these',
  test: 'seen by no training; all figures here are of these',
};

/** Classes that are named; of a great many rare ones a few say enough. */
const mostNamed = 5;

function oneSidedNote({ count, largest }: ReportInput['oneSidedClasses']): Html {
  const named = largest.slice(0, mostNamed);
  const others = count - named.length;
  return html`<p class="note below">
    ${count === 1 ? 'One class has' : `${formatCount(count)} classes have`} no row on a side of the split:
    ${named.map(
      (one, index) =>
        html`${index === 0 ? '' : ', '}<code>${one.class}</code> (${(['train', 'validation', 'test'] as const)
            .map((side) => `${side} ${formatCount(one[side])}`)
            .join(', ')})`,
    )}${others === 0 ? '' : ` and ${formatCount(others)} more`}.
    What is in no training row cannot be learnt, and of what is in no test row nothing is known here.
    <code>target.rareBelow</code> makes one class of the rare ones.
  </p>`;
}

function quarantineTable(reasons: ReportInput['profile']['quarantine']): Html {
  return html`<h3>Why rows are in quarantine</h3>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>Column</th>
            <th>Reason</th>
            <th class="number">Rows</th>
            <th>For example</th>
          </tr>
        </thead>
        <tbody>
          ${reasons.slice(0, 20).map(
            ({ column, reason, rows, example }) =>
              html`<tr>
                <th scope="row">${column ?? ''}</th>
                <td>${reason}</td>
                <td class="number">${formatCount(rows)}</td>
                <td>
                  <code>${example.value ?? ''}</code>
                  <span class="soft address">${example.file}, line ${example.line}</span>
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}
