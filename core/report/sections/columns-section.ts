import { formatCount, formatShare, formatValue } from '../../text/format.ts';
import { html, type Html } from '../markup/html.ts';
import type { ReportInput } from './report-input.ts';

/** What each column of the clean rows holds. */
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
        <td class="soft">${column.min === null ? commonest(column) : null}</td>
      </tr>`,
  );
  return html`<section>
    <h2>Columns</h2>
    <p class="note">
      Of the ${formatCount(clean)} clean rows, before the
      split${sampled < clean ? `; where values hardly repeat, their number, the median and the commonest are of ${formatCount(sampled)} of them` : ''}.
    </p>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>Column</th>
            <th>Type</th>
            <th class="number">Missing</th>
            <th class="number">Distinct</th>
            <th class="number">Least</th>
            <th class="number">Median</th>
            <th class="number">Most</th>
            <th>Commonest</th>
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
  const words = { constant: 'the same value on every training row', missing: 'no value on any training row' };
  const one = dropped.length === 1;
  return html`<p class="note below">
    Left out of the features, as ${one ? 'it says' : 'they say'} nothing of the rows:
    ${dropped.map(({ column, why }, index) => html`${index === 0 ? '' : ', '}<code>${column}</code> (${words[why]})`)}.
  </p>`;
}

function limit(text: string | null): string {
  if (text === null) return '';
  const value = Number(text);
  return text === '' || Number.isNaN(value) ? text : formatValue(value);
}

function commonest({ top, count }: ReportInput['profile']['columns'][string]): string {
  return top
    .slice(0, 3)
    .map(({ value, count: rows }) => `${value} (${formatShare(rows, count)})`)
    .join(', ');
}
