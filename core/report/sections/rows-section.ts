import { formatCount, formatShare } from '../../text/format.ts';
import { html, type Html } from '../markup/html.ts';
import type { ReportInput } from './report-input.ts';

/** The number of rows at each step: read, left out with the reason, and per partition. */
export function rowsSection({ profile, splitRows, oneSidedClasses, evaluation, plan }: ReportInput): Html {
  const { rows, quarantine, ignoredColumns } = profile;
  const partitions = splitRows ?? { test: evaluation.rows.test };
  const line = (label: string, count: number, note: string, isPart = false) =>
    html`<tr class="${isPart ? 'part' : ''}">
      <th scope="row">${label}</th>
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
            <th class="number">Share of read</th>
            <th></th>
          </tr>
        </thead>
        <tbody>
          ${line('read', rows.read, `from ${plan.objects.length} ${plan.objects.length === 1 ? 'object' : 'objects'}`)}
          ${line('quarantined', rows.quarantined, 'at least one value is invalid')}
          ${line('unlabelled', rows.unlabelled, 'the target is missing')}
          ${line('replaced', rows.duplicates, 'by a newer row with the same key')}
          ${line('clean', rows.clean, 'the remaining rows')}
          ${Object.entries(partitions).map(([name, count]) => line(name, count, partitionNotes[name] ?? '', true))}
        </tbody>
      </table>
    </div>
    ${oneSidedClasses.count === 0 ? null : oneSidedNote(oneSidedClasses)}
    ${quarantine.length === 0 ? null : quarantineTable(quarantine)}
    <h3>Columns not declared in the pipeline file</h3>
    ${
      ignoredColumns.length === 0
        ? html`<p class="note">None.</p>`
        : html`<p>${ignoredColumns.map((name, index) => html`${index === 0 ? '' : ', '}<code>${name}</code>`)}</p>`
    }
  </section>`;
}

const partitionNotes: Record<string, string> = {
  train: 'used to train the model',
  validation: 'used for early stopping and tuning',
  test: 'not used in training; all metrics in this report come from these rows',
};

/** Most classes named in the note. */
const mostNamed = 5;

function oneSidedNote({ count, largest }: ReportInput['oneSidedClasses']): Html {
  const named = largest.slice(0, mostNamed);
  const unnamed = count - named.length;
  return html`<p class="note below">
    ${count === 1 ? 'One class has' : `${formatCount(count)} classes have`} no rows in at least one partition:
    ${named.map(
      (rows, index) =>
        html`${index === 0 ? '' : ', '}<code>${rows.class}</code> (${(['train', 'validation', 'test'] as const)
            .map((partition) => `${partition} ${formatCount(rows[partition])}`)
            .join(', ')})`,
    )}${unnamed === 0 ? '' : ` and ${formatCount(unnamed)} more`}.
    The model cannot learn a class without training rows, and this report knows nothing about a class without test rows.
    <code>target.rareBelow</code> merges rare classes into one.
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
            <th>Example</th>
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
