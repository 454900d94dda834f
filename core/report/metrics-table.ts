import { metricDirections } from '../metric-names.ts';
import { formatCount, formatDifference, formatValue } from './format.ts';
import { html, type Html } from './html.ts';
import type { ReportInput } from './report-input.ts';

/** Challenger, champion and baseline side by side, metric by metric. */
export function metricsTable({ evaluation }: ReportInput): Html {
  const { problem, metric, rows, challenger, champion, challengerOnShared, baseline } = evaluation;
  const other = champion?.metrics ?? null;
  const fewer = other !== null && rows.shared < rows.test;
  const heads = [
    html`<th class="number">Challenger</th>`,
    ...(fewer ? [html`<th class="number">Challenger, shared rows</th>`] : []),
    ...(other === null
      ? []
      : [
          html`<th class="number">Champion${fewer ? ', shared rows' : ''}</th>`,
          html`<th class="number">Difference</th>`,
        ]),
    html`<th class="number">Baseline</th>`,
  ];
  const line = (name: string) => {
    const lower = metricDirections[problem][name] === 'lower';
    const [own, theirs] = [challengerOnShared?.[name] ?? null, other?.[name] ?? null];
    const difference = own === null || theirs === null ? null : own - theirs;
    const better = difference !== null && (lower ? difference < 0 : difference > 0);
    const tone = difference === null || difference === 0 ? '' : `tone ${better ? 'good' : 'bad'}`;
    return html`<tr class="${name === metric ? 'chosen' : ''}">
      <th scope="row">${name}&nbsp;<span class="soft">${lower ? '↓' : '↑'}</span></th>
      <td class="number">${formatValue(challenger.metrics[name])}</td>
      ${fewer ? html`<td class="number">${formatValue(own)}</td>` : null}
      ${
        other === null
          ? null
          : html`<td class="number">${formatValue(theirs)}</td>
              <td class="number ${tone}">${formatDifference(difference)}</td>`
      }
      <td class="number">${formatValue(baseline.metrics[name])}</td>
    </tr>`;
  };
  return html`<section>
    <h2>Metrics</h2>
    <p class="note">
      On ${formatCount(rows.test)} test rows. ↑ more is better, ↓ less is better; the gate compares the bold one.
      ${comparisonNote({ evaluation })} Baseline: ${baseline.what}.
    </p>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>Metric</th>
            ${heads}
          </tr>
        </thead>
        <tbody>
          ${Object.keys(challenger.metrics).map(line)}
        </tbody>
      </table>
    </div>
  </section>`;
}

function comparisonNote({ evaluation: { champion, rows } }: Pick<ReportInput, 'evaluation'>): string {
  if (champion === null) return 'No model serves yet, so there is no champion to compare with.';
  if (!champion.comparable) return `The champion ${champion.runId} cannot be compared: ${champion.reason ?? ''}.`;
  return (
    `The champion is run ${champion.runId}, compared on ${formatCount(rows.shared)} rows that neither was trained on; ` +
    'the difference is a point difference, without an interval, so a small one may be chance.'
  );
}
