import { formatCount, formatShare, formatValue } from '../../text/format.ts';
import { html, type Html } from '../markup/html.ts';
import type { ReportInput } from './report-input.ts';

/** A profile of each column of the clean rows. */
export function columnsSection({ profile, evaluation }: ReportInput): Html {
  const { clean, sampled } = profile.rows;
  const body = Object.entries(profile.columns).map(
    ([name, column]) =>
      html`<tr>
        <th scope="row">${name}</th>
        <td class="soft">${column.type}</td>
        <td class="number">${formatShare(column.missing, column.missing + column.count)}</td>
        <td class="number">${formatCount(column.distinct)}</td>
        <td class="number">${limit(column.min)}</td>
        <td class="number">${column.quantiles === null ? '' : formatValue(column.quantiles['0.5'])}</td>
        <td class="number">${limit(column.max)}</td>
        <td class="soft">${column.min === null ? mostCommon(column) : null}</td>
      </tr>`,
  );
  return html`<section>
    <h2>Columns</h2>
    <p class="note">
      Profile of the ${formatCount(clean)} clean rows, before the
      split.${sampled < clean ? ` For columns whose values rarely repeat, the number of distinct values, the median and the most common values come from a sample of ${formatCount(sampled)} rows.` : ''}
    </p>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>Column</th>
            <th>Type</th>
            <th class="number">Missing</th>
            <th class="number">Distinct</th>
            <th class="number">Minimum</th>
            <th class="number">Median</th>
            <th class="number">Maximum</th>
            <th>Most common</th>
          </tr>
        </thead>
        <tbody>
          ${body}
        </tbody>
      </table>
    </div>
    ${evaluation.dropped.length === 0 ? null : droppedNote(evaluation.dropped)}
  </section>`;
}

function droppedNote(dropped: ReportInput['evaluation']['dropped']): Html {
  const reasons = { constant: 'the same value on every training row', missing: 'no value on any training row' };
  return html`<p class="note below">
    Left out of the features, because ${dropped.length === 1 ? 'it contains' : 'they contain'} no information:
    ${dropped.map(({ column, why }, index) => html`${index === 0 ? '' : ', '}<code>${column}</code> (${reasons[why]})`)}.
  </p>`;
}

function limit(text: string | null): string {
  if (text === null) return '';
  const value = Number(text);
  return text === '' || Number.isNaN(value) ? text : formatValue(value);
}

function mostCommon({ top, count }: ReportInput['profile']['columns'][string]): string {
  return top
    .slice(0, 3)
    .map(({ value, count: rows }) => `${value} (${formatShare(rows, count)})`)
    .join(', ');
}
